/**
 * What the difficulty model saves on tasks that it has not seen. README.md says how to run it, how it is measured, and
 * what each key of its last line means.
 */
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { trainModel } from '../packages/server/src/routing/auto/training/train.ts';
import { holdContest } from './routing-contest.ts';
import type { Entrant } from './routing-contest.ts';
import { enter, listedPrices, readOutcomes } from './routing-data.ts';
import { figuresOf } from './routing-figures.ts';
import { isShipped, writeModel } from './routing-model.ts';
import { printFigures, reportOf } from './routing-report.ts';

/** Relative to the repository. */
const OWN_DATA = '../shared/data/routing-outcomes.csv.gz';
const MAX_OUTPUT_TOKENS = 100_000;

const settings = readSettings();
try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const startedAt = performance.now();
  const prices = listedPrices(new Date());
  const read = async (path: string): Promise<Entrant[] | undefined> => {
    const outcomes = await readOutcomes(path);
    return outcomes === undefined ? undefined : enter(outcomes, prices, settings.outputTokens);
  };
  const own = await read(join(import.meta.dirname, '..', OWN_DATA));
  const entrants = settings.path === undefined ? own : await read(settings.path);
  if (entrants === undefined) {
    throw new Error(
      settings.path === undefined
        ? `There is no file ${OWN_DATA}, seen from the repository. Put it there, or name another with --data FILE.`
        : `There is no file ${settings.path}, which --data names.`,
    );
  }
  const others = settings.path === undefined ? [] : othersBeside(entrants, own);
  const contest = holdContest(entrants, others);
  const figures = figuresOf(contest, entrants);
  printSetting();
  printFigures(figures);
  if (settings.path === undefined) await shipOrCompare(entrants);
  console.log(
    reportOf(figures, {
      tasks: new Set(entrants.map(({ outcome }) => outcome.task)).size,
      folds: contest.folds,
      furtherTrainingPrompts: others.length,
      lengthDirections: Object.fromEntries(
        (['longer', 'shorter'] as const).map((direction) => [
          direction,
          contest.directions.filter((each) => each === direction).length,
        ]),
      ),
      picoUsdPerToken: prices,
      outputTokens: settings.outputTokens,
      seconds: Math.round((performance.now() - startedAt) / 100) / 10,
      node: process.version,
    }),
  );

  function printSetting(): void {
    const usd = ({ input, output }: { input: number; output: number }): string =>
      `$${input / 1e6} in and $${output / 1e6} out`;
    console.log(
      `${entrants?.length} prompts, ${contest.folds} folds of tasks; each fold judged by a model that was trained on ` +
        `the other tasks` +
        (others.length === 0 ? '' : ` and on ${others.length} prompts of the repository's own data`),
    );
    console.log(
      `per million tokens: weak ${usd(prices.weak)}, strong ${usd(prices.strong)}; four characters a token, ` +
        `${settings.outputTokens} tokens an answer`,
    );
  }

  async function shipOrCompare(all: readonly Entrant[]): Promise<void> {
    const model = trainModel(all);
    if (settings.writeModel) {
      await writeModel(model, figures);
      console.log('weights.ts and measured.ts are written.');
    } else if (!isShipped(model)) {
      console.log('The shipped weights are not what training gives now: run with --write-model.');
    }
  }
}

/** The repository's own prompts may be learned from beside another file, but none that stands in that file too. */
function othersBeside(entrants: readonly Entrant[], own: readonly Entrant[] | undefined): Entrant[] {
  const tested = new Set(entrants.map(({ outcome }) => outcome.prompt));
  return (own ?? []).filter(({ outcome }) => !tested.has(outcome.prompt));
}

function readSettings() {
  const { values } = parseArgs({
    options: {
      data: { type: 'string' },
      'output-tokens': { type: 'string', default: '16' },
      'write-model': { type: 'boolean', default: false },
    },
  });
  const outputTokens = Number(values['output-tokens']);
  if (!Number.isInteger(outputTokens) || outputTokens < 0 || outputTokens > MAX_OUTPUT_TOKENS) {
    throw new RangeError(`--output-tokens is a whole number from 0 to ${MAX_OUTPUT_TOKENS}.`);
  }
  if (values['write-model'] && values.data !== undefined) {
    throw new RangeError('--write-model goes without --data: what is shipped is learned from the own data.');
  }
  return {
    // npm runs scripts in the package's folder; a path is meant from where npm was called.
    path: values.data === undefined ? undefined : resolve(process.env['INIT_CWD'] ?? '.', values.data),
    outputTokens,
    writeModel: values['write-model'],
  };
}
