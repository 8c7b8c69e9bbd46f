import { readFile, stat } from 'node:fs/promises';

import type { Command } from 'commander';

import { AppError } from '../platform/errors.ts';
import type { PolicyFault } from '../policy/index.ts';

/** Runs an operation of `operations.ts` where the database can be reached. */
export type Operate = (name: string, input: unknown) => Promise<void>;

/** Adds `avouch policy …` to the command line. */
export function registerPolicyCommands(program: Command, operate: Operate): void {
  const policy = program
    .command('policy')
    .description('write, check, publish and look at the policy of a tenant');

  policy
    .command('lint <file>')
    .description(
      'check a policy (YAML or JSON); each fault and each warning with its line; needs no database',
    )
    .action(async (file: string) => {
      const warnings = await lintFile(file, process.stdout);
      process.stdout.write(`${file}: valid, with ${warnings} warnings\n`);
    });

  policy
    .command('diff [file]')
    .description('print what changes from the newest version, or another, to a file or a version')
    .requiredOption('--tenant <name>', 'whose policy')
    .option('--from <version>', 'the version to start from (default: the newest)')
    .option('--to <version>', 'the version to end at, where no file is named (default: the newest)')
    .action(async (file: string | undefined, given: { tenant: string; from?: string; to?: string }) => {
      if (file !== undefined && given.to !== undefined)
        throw new AppError('parameter_invalid', 'Name a file or --to, not both.');
      await operate('policy.diff', {
        ...given,
        source: file === undefined ? undefined : await readSource(file),
      });
    });

  policy
    .command('simulate <file>')
    .description('replay past calls against a draft: what would have been refused, moved and saved')
    .requiredOption('--tenant <name>', 'whose calls')
    .option('--calls <number>', 'the newest so many (default: 5000)')
    .action(async (file: string, given: { tenant: string; calls?: string }) => {
      await lintFile(file, process.stderr);
      await operate('policy.simulate', { ...given, source: await readSource(file) });
    });

  policy
    .command('publish <file>')
    .description('sign a policy (YAML or JSON) as the next version; it decides every call from then on')
    .requiredOption('--tenant <name>', 'whose policy')
    .requiredOption('--why <text>', 'for who reads the history later')
    .option('--expected <version>', 'refuse when this is not the newest version')
    .action(async (file: string, given: { tenant: string; why: string; expected?: string }) => {
      await lintFile(file, process.stderr);
      await operate('policy.publish', { ...given, source: await readSource(file) });
    });

  policy
    .command('show [version]')
    .description('print a version, or the newest, as its signed DSSE envelope or as YAML')
    .requiredOption('--tenant <name>', 'whose policy')
    .option('--yaml', 'what it says, as YAML; exit code 1 when it does not verify')
    .action((version: string | undefined, given: { tenant: string; yaml?: boolean }) =>
      operate('policy.show', { ...given, version }),
    );

  policy
    .command('history')
    .description('list versions, newest first: number, time, who, why')
    .requiredOption('--tenant <name>', 'whose policy')
    .action((given: { tenant: string }) => operate('policy.history', given));

  policy
    .command('audit [version]')
    .description('check a version against its signature and the ledger; exit code 1 when they do not agree')
    .requiredOption('--tenant <name>', 'whose policy')
    .action((version: string | undefined, given: { tenant: string }) =>
      operate('policy.audit', { ...given, version }),
    );

  policy
    .command('roll-back <version>')
    .description('publish what an older version says as a new version')
    .requiredOption('--tenant <name>', 'whose policy')
    .requiredOption('--why <text>', 'for who reads the history later')
    .action((version: string, given: { tenant: string; why: string }) =>
      operate('policy.roll-back', { ...given, version }),
    );

  policy
    .command('prepare-key')
    .description('make the next policy key and publish its public half; prints the verifier key')
    .requiredOption('--tenant <name>', 'whose key')
    .action((given: { tenant: string }) => operate('policy.prepare-key', given));

  policy
    .command('rotate-key')
    .description('sign the policy in force with the next key and make that the current one')
    .requiredOption('--tenant <name>', 'whose key')
    .action((given: { tenant: string }) => operate('policy.rotate-key', given));
}

/** Prints what is to be said of a file. Returns how many warnings; throws AppError `policy_document_invalid` on a fault. */
async function lintFile(file: string, output: NodeJS.WritableStream): Promise<number> {
  const { lintDraft } = await import('../policy/index.ts');
  const { valid, faults, warnings } = lintDraft({ source: await readSource(file) });
  for (const fault of faults) output.write(`${faultLine(file, fault, '')}\n`);
  for (const warning of warnings) output.write(`${faultLine(file, warning, 'warning: ')}\n`);
  if (!valid) throw new AppError('policy_document_invalid', `${file} cannot be signed as it is written.`);
  return warnings.length;
}

function faultLine(file: string, { line, column, path, message }: PolicyFault, kind: string): string {
  return `${file}:${line}:${column}: ${kind}${path === '' ? '' : `${path}: `}${message}`;
}

/** Far above the bound of a policy, which has a sentence of its own; for files that were named by mistake. */
const MAX_FILE_BYTES = 4 * 1024 * 1024;

async function readSource(file: string): Promise<string> {
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile() !== true || found.size > MAX_FILE_BYTES)
    throw new AppError('parameter_invalid', `${file} is not a file that could be a policy.`);
  return readFile(file, 'utf8');
}
