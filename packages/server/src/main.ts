import { readFile } from 'node:fs/promises';

import { Command, CommanderError } from 'commander';

import { registerKeyCommands } from './cli/key-commands.ts';
import { registerMemberCommands } from './cli/member-commands.ts';
import { registerPolicyCommands } from './cli/policy-commands.ts';
import { registerSpendCommands } from './cli/spend-commands.ts';
import { registerTokenCommands } from './cli/token-commands.ts';
import { runOperation } from './cli/run-operation.ts';
import { describeSettings, processEnvironment, readConfig } from './platform/config.ts';
import { AppError } from './platform/errors.ts';
import { createLog, describeError } from './platform/log.ts';

/**
 * Runs the command line, and loads what a command needs when it is that command: most are over in less time than all of
 * it takes to load. Resolves to the exit code: 0 done, 1 not verified
 * or not clean, 2 refused.
 */
export async function main(argv: readonly string[]): Promise<number> {
  let exitCode = 0;
  // Who reads our output may have seen enough, as `head` does: that is no fault.
  process.stdout.on('error', (error: Error & { code?: string }) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(exitCode);
  });
  const environment = processEnvironment();

  async function operate(
    name: string,
    input: unknown,
    write: (line: string) => void = (line) => void process.stdout.write(`${line}\n`),
  ): Promise<void> {
    const config = readConfig(environment);
    exitCode = await runOperation({
      name,
      input,
      config,
      environment,
      write,
    });
  }

  const program = new Command('avouch')
    .description('Avouch: keeps your promises on every call to an AI model, and proves it.')
    .version('0.1.0')
    .showHelpAfterError('(add --help for how to use it)')
    .exitOverride();

  program
    .command('start')
    .description('run the server')
    .action(async () => {
      const { startServer } = await import('./cli/start.ts');
      const config = readConfig(environment);
      const log = createLog({ level: config.AVOUCH_LOG_LEVEL });
      // Before anything says that the server is there: who then asks it to stop must be heard.
      const asked = untilAsked();
      const server = await startServer({
        config,
        environment,
        log,
        print: (text) => void process.stdout.write(text),
      });
      if (config.tls !== undefined) process.on('SIGHUP', () => server.reloadCertificate());
      await asked;
      await server.stop();
    });

  const tenants = program.command('tenants').description('make and list tenants');
  tenants
    .command('create <name>')
    .description('make a tenant with its keys, its ledger and its first policy; prints its id')
    .action((name: string) => operate('tenants.create', { name }));
  tenants
    .command('list')
    .description('list all tenants')
    .action(() => operate('tenants.list', {}));

  registerKeyCommands(program, operate);
  registerMemberCommands(program, operate);
  registerPolicyCommands(program, operate);
  registerSpendCommands(program, operate);
  registerTokenCommands(program, operate);

  const prices = program.command('prices').description('negotiated prices of a tenant');
  prices
    .command('set <file>')
    .description('add a negotiated price card (JSON); prints its id')
    .requiredOption('--tenant <name>', 'whose prices')
    .action(async (file: string, given: { tenant: string }) =>
      operate('prices.set', { ...given, card: await readJsonFile(file) }),
    );
  prices
    .command('list')
    .description('print every negotiated price card, one JSON object a line')
    .requiredOption('--tenant <name>', 'whose prices')
    .action((given: { tenant: string }) => operate('prices.list', given));

  program
    .command('entry <entry>')
    .description('print a ledger entry, by index or id, with all that is needed to verify it offline')
    .requiredOption('--tenant <name>', 'whose ledger')
    .action((entry: string, given: { tenant: string }) => operate('entry', { ...given, entry }));

  program
    .command('export')
    .description('print a whole ledger as NDJSON, verifiable offline')
    .requiredOption('--tenant <name>', 'whose ledger')
    .action((given: { tenant: string }) => operate('export', given));

  program
    .command('fsck')
    .description('recompute every ledger, or one, from its entries; exit code 1 when anything is wrong')
    .option('--tenant <name>', 'only this one')
    .action((given: { tenant?: string }) => operate('fsck', given));

  program
    .command('verify <file>')
    .description('verify an entry, a tlog-proof, an export, a checkpoint or a DSSE envelope, offline')
    .option('--key <key...>', 'verifier keys that you trust: texts or files (default: those of this machine)')
    .option('--leaf <file>', 'the entry that a bare tlog-proof is about')
    .option('--signature <file>', 'the detached signature of an export of spend')
    .action(async (file: string, given: { key?: string[]; leaf?: string; signature?: string }) => {
      const { publishedKeys, verifyFile } = await import('./cli/verify.ts');
      const trusted = given.key ?? (await publishedKeys(readConfig(environment).keysDir));
      const { verified, lines } = await verifyFile({
        file,
        keys: trusted,
        leafFile: given.leaf,
        signatureFile: given.signature,
      });
      for (const line of lines) process.stdout.write(`${line}\n`);
      if (given.key === undefined) process.stdout.write(`trusted: ${trusted.join(', ')}\n`);
      exitCode = verified ? 0 : 1;
    });

  program
    .command('config')
    .description('list every setting, its default and what it means')
    .action(() => {
      for (const { name, defaultValue, meaning } of describeSettings()) {
        process.stdout.write(`${name}${defaultValue === '' ? '' : ` (${defaultValue})`}\n    ${meaning}\n`);
      }
    });

  try {
    // Who names no command wants to know which there are.
    await program.parseAsync(argv.length > 2 ? [...argv] : [...argv, '--help']);
    return exitCode;
  } catch (error) {
    return explain(error);
  }
}

async function readJsonFile(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new AppError('parameter_invalid', `${path} is not a readable JSON file.`, { cause });
  }
}

/** Resolves at the first SIGTERM or SIGINT; the second one ends the process at once. */
function untilAsked(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    const ask = () => {
      if (asked) process.exit(1);
      asked = true;
      resolve();
    };
    process.on('SIGTERM', ask);
    process.on('SIGINT', ask);
  });
}

function explain(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof AppError && error.code !== 'internal') {
    process.stderr.write(`avouch: ${error.detail ?? error.title} (${error.code})\n`);
    return 2;
  }
  process.stderr.write(`avouch: ${JSON.stringify(describeError(error))} (internal)\n`);
  return 2;
}
