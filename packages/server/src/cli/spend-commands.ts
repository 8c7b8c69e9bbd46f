import { closeSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';

import { type Command, Option } from 'commander';

import { AppError } from '../platform/errors.ts';
import { GROUPS } from '../spend/reports/groups.ts';
import { exportedLine } from './exported-line.ts';

/** Runs an operation; its lines go to `write` where one is given, else to standard output. */
export type Operate = (name: string, input: unknown, write?: (line: string) => void) => Promise<void>;

interface Span {
  readonly tenant: string;
  readonly from?: string;
  readonly to?: string;
  readonly timeZone?: string;
}

/** `avouch spend …` and `avouch baselines …`. */
export function registerSpendCommands(program: Command, operate: Operate): void {
  const spend = program.command('spend').description('what was spent and saved');
  withSpan(spend.command('report').description('print spend and savings by period and groups'))
    .addOption(
      new Option('--interval <period>', 'one row for each').choices(['day', 'week', 'month', 'total']),
    )
    .addOption(new Option('--group-by <group...>', 'one row for each of these').choices(GROUPS))
    .option('--json', 'the whole report as JSON')
    .action((given: Span & { interval?: string; groupBy?: string[]; json?: boolean }) =>
      operate('spend.report', {
        ...spanOf(given),
        interval: given.interval,
        group_by: given.groupBy,
        json: given.json,
      }),
    );
  withSpan(
    spend
      .command('export')
      .description('write calls to a file, and its signature to the same name with .sig'),
  )
    .addOption(
      new Option('--format <format>', 'csv and json: calls; focus: charges as FOCUS 1.2')
        .choices(['csv', 'json', 'focus'])
        .makeOptionMandatory(),
    )
    .requiredOption('--out <file>', 'the file to write')
    .option('--size <entries>', 'size of the ledger that it is of (default: its size now)')
    .action((given: Span & { format: string; out: string; size?: string }) =>
      writeExport(operate, given.out, { ...spanOf(given), format: given.format, size: given.size }),
    );
  spend
    .command('check')
    .description('compute all sums again from the entries and compare; exit code 1 when anything differs')
    .option('--tenant <name>', 'only this one')
    .action((given: { tenant?: string }) => operate('spend.check', given));
  spend
    .command('rebuild')
    .description('make the sums again from the entries')
    .requiredOption('--tenant <name>', 'whose sums')
    .action((given: { tenant: string }) => operate('spend.rebuild', given));

  const baselines = program.command('baselines').description('what features would have used without Avouch');
  baselines
    .command('lock <feature>')
    .description('lock the next version of a baseline; it judges calls from then on')
    .requiredOption('--tenant <name>', 'whose baseline')
    .requiredOption('--provider <name>', 'the provider that the feature would have used')
    .requiredOption('--model <name>', 'the model that it would have used')
    .requiredOption('--why <text>', 'for whoever reads the savings later')
    .option('--window-days <number>', 'days of past calls that are the evidence (default: 30)', Number)
    .action(
      (
        feature: string,
        given: { tenant: string; provider: string; model: string; why: string; windowDays?: number },
      ) => {
        const { windowDays, ...named } = given;
        return operate('baselines.lock', { feature, ...named, window_days: windowDays });
      },
    );
  baselines
    .command('show [feature]')
    .description('print the baselines in force, or every version of one, one JSON object a line')
    .requiredOption('--tenant <name>', 'whose baselines')
    .action((feature: string | undefined, given: { tenant: string }) =>
      operate('baselines.show', { feature, ...given }),
    );
}

function withSpan(command: Command): Command {
  return command
    .requiredOption('--tenant <name>', 'whose calls')
    .option('--from <moment>', 'a date or RFC 3339 (default: the first of this month)')
    .option('--to <moment>', 'not included (default: the end of today)')
    .option('--time-zone <name>', 'of dates and periods (default: that of the policy)');
}

function spanOf({ tenant, from, to, timeZone }: Span): object {
  return { tenant, from, to, time_zone: timeZone };
}

/**
 * Both files are there in full when the operation has ended. Until then the export stands beside its name, so that one
 * that fails or is cut off leaves whatever was there, and no file whose signature is another one's.
 */
async function writeExport(operate: Operate, out: string, input: unknown): Promise<void> {
  const unfinished = `${out}.part`;
  const file = opened(unfinished, out);
  let signature: string | undefined;
  try {
    await operate('spend.export', input, (line) => {
      const piece = exportedLine.parse(JSON.parse(line));
      if ('text' in piece) writeFileSync(file, piece.text);
      else signature = piece.signature;
    });
    if (signature === undefined) throw new AppError('internal', 'The export ended without its signature.');
    renameSync(unfinished, out);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
  writeFileSync(`${out}.sig`, signature);
  process.stdout.write(`${out}\n${out}.sig\n`);
}

function opened(path: string, out: string): number {
  try {
    return openSync(path, 'w');
  } catch (cause) {
    throw new AppError('parameter_invalid', `${out} cannot be written.`, { cause });
  }
}
