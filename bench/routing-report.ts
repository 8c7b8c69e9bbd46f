/** What the routing benchmark says: a table for people, one object for machines. */
import { beats, byTarget } from './routing-figures.ts';
import type { ByTarget, Costs, Figures } from './routing-figures.ts';

export function printFigures(figures: Figures): void {
  const { costs, calls, intervals, realised } = figures;
  console.log(
    `weak alone is right on ${percent(figures.weakAccuracy)}, strong on ${percent(figures.strongAccuracy)} of ` +
      `${figures.prompts} prompts\n`,
  );
  console.log("Cost, as a fraction of always-strong, at a share of the strong model's accuracy");
  console.log('(95 % intervals: prompts drawn anew within tasks; whole tasks drawn anew)');
  for (const router of ['avouch', 'random', 'length'] as const) {
    for (const [target, cost] of Object.entries(costs[router])) {
      const prompts = interval(intervals.prompts[router][target]);
      const tasks = interval(intervals.tasks[router][target]);
      console.log(`  ${router.padEnd(7)} ${target}  ${cost.toFixed(3)}   ${prompts}   ${tasks}`);
    }
  }
  console.log('\nDifference in cost; an interval that includes 0 shows nothing');
  for (const rival of ['Random', 'Length'] as const) {
    const key = `avouchMinus${rival}` as const;
    for (const target of Object.keys(costs.avouch)) {
      const difference = (costs.avouch[target] ?? 0) - (costs[lower(rival)][target] ?? 0);
      const prompts = interval(intervals.prompts[key][target]);
      const tasks = interval(intervals.tasks[key][target]);
      console.log(`  avouch - ${lower(rival)} ${target}  ${difference.toFixed(3)}   ${prompts}   ${tasks}`);
    }
  }
  console.log(
    '\nStricter: thresholds chosen on the training tasks alone, then applied to the task under test',
  );
  for (const [target, { accuracy, cost }] of Object.entries(realised)) {
    console.log(`  aimed at ${target}: reached ${accuracy.toFixed(3)} at a cost of ${cost.toFixed(3)}`);
  }
  console.log('\nShare of prompts sent to the strong model, when calls are counted and not tokens');
  for (const router of ['avouch', 'random', 'length'] as const) {
    const shares = Object.entries(calls[router]).map(([target, share]) => `${target}: ${share.toFixed(3)}`);
    console.log(`  ${router.padEnd(7)} ${shares.join('  ')}`);
  }
  console.log('');
}

/** The last line of the benchmark; README.md explains the keys. */
export function reportOf(figures: Figures, context: Readonly<Record<string, unknown>>): string {
  const { costs, intervals } = figures;
  return JSON.stringify({
    avouch: short(costs).avouch,
    random: short(costs).random,
    length: short(costs).length,
    intervals: intervals.prompts,
    intervalsOverTasks: intervals.tasks,
    beatsRandom: beats(intervals.prompts.avouchMinusRandom),
    beatsLength: beats(intervals.prompts.avouchMinusLength),
    realised: byTarget((_target, key) => {
      const { accuracy, cost } = figures.realised[key] ?? { accuracy: Number.NaN, cost: Number.NaN };
      return { accuracy: four(accuracy), cost: four(cost) };
    }),
    calls: short(figures.calls),
    prompts: figures.prompts,
    weakAccuracy: four(figures.weakAccuracy),
    strongAccuracy: four(figures.strongAccuracy),
    ...context,
  });
}

function short(costs: Costs): Costs {
  const all = (values: ByTarget<number>): ByTarget<number> =>
    byTarget((_target, key) => four(values[key] ?? Number.NaN));
  return { avouch: all(costs.avouch), random: all(costs.random), length: all(costs.length) };
}

function four(value: number): number {
  return Number(value.toFixed(4));
}

function lower(rival: 'Random' | 'Length'): 'random' | 'length' {
  return rival === 'Random' ? 'random' : 'length';
}

function interval(bounds: readonly [number, number] | undefined): string {
  return bounds === undefined ? '' : `[${bounds[0].toFixed(3)}, ${bounds[1].toFixed(3)}]`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
