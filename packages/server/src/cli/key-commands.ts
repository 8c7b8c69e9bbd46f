import { type Command, Option } from 'commander';

import { API_KEY_SCOPES } from '../identity/permissions.ts';
import type { Operate } from './policy-commands.ts';

interface NewKeyOptions {
  readonly tenant: string;
  readonly name?: string;
  readonly scope?: string[];
  readonly days?: number;
  readonly signing?: true;
  readonly team?: string[];
  readonly feature?: string[];
  readonly ip?: string[];
  readonly certificate?: string[];
}

/** Adds `avouch keys …` to the command line. */
export function registerKeyCommands(program: Command, operate: Operate): void {
  const keys = program.command('keys').description('make, list, rotate and revoke API keys');

  keys
    .command('create')
    .description('make an API key; prints the key and nothing else')
    .requiredOption('--tenant <name>', 'the tenant that it is for')
    .option('--name <text>', 'what it is for')
    .addOption(new Option('--scope <scope...>', 'what it may do').choices(API_KEY_SCOPES))
    .option('--days <number>', 'how long it lives, up to 365', Number)
    .option(
      '--signing',
      'a key that signs requests and is never sent; prints its name, then what it signs with',
    )
    .option('--team <team...>', 'teams that its calls may be for (default: all)')
    .option('--feature <feature...>', 'features that its calls may be for (default: all)')
    .option('--ip <range...>', 'addresses and networks that it may be used from (default: all)')
    .option('--certificate <thumbprint...>', 'client certificates that it is bound to: SHA-256, base64url')
    .action((given: NewKeyOptions) =>
      operate('keys.create', {
        tenant: given.tenant,
        name: given.name,
        kind: given.signing === true ? 'signing' : 'secret',
        scopes: given.scope,
        days: given.days,
        teams: given.team,
        features: given.feature,
        ip_ranges: given.ip,
        certificates: given.certificate,
      }),
    );

  keys
    .command('list')
    .description('list API keys: prefix, id, scopes, expiry, last use, limits, name')
    .requiredOption('--tenant <name>', 'whose keys')
    .action((given: { tenant: string }) => operate('keys.list', given));

  keys
    .command('rotate <id>')
    .description('give an API key a new secret and print it; the one before works until the overlap is over')
    .requiredOption('--tenant <name>', 'whose key')
    .option('--overlap-hours <number>', 'how long the secret before works, up to 720 (default: 24)', Number)
    .option('--days <number>', 'how long the new secret lives (default: as long as the one before)', Number)
    .action((id: string, given: { tenant: string; overlapHours?: number; days?: number }) =>
      operate('keys.rotate', { ...given, id }),
    );

  keys
    .command('revoke <id>')
    .description('revoke an API key, on every node within a second')
    .requiredOption('--tenant <name>', 'whose key')
    .action((id: string, given: { tenant: string }) => operate('keys.revoke', { ...given, id }));

  keys
    .command('due')
    .description('list what has an age limit, the next to end first: kind, state, days left, end, id, name')
    .requiredOption('--tenant <name>', 'whose')
    .option('--all', 'also what is not due')
    .action((given: { tenant: string; all?: true }) => operate('keys.due', given));
}
