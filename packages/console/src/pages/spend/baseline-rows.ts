import type { AnswerOf } from '@avouch/sdk';

import { type SpendRow, sumOf } from './sums.ts';

export type Baseline = AnswerOf<'get', '/v1/baselines'>['baselines'][number];

/** A feature, the baseline that judges its calls, and what came of that. */
export interface BaselineRow {
  readonly feature: string;
  readonly baseline: Baseline | undefined;
  readonly cost: number;
  readonly answered: number;
  /** Answered calls that a baseline judged: those before it was locked are not. */
  readonly judged: number;
  readonly baselineCost: number;
  readonly saved: number;
}

/** Pure: every feature that has a baseline or was used, those without one first, the dearest of them on top. */
export function baselineRows(
  baselines: readonly Baseline[],
  rows: readonly SpendRow[],
): readonly BaselineRow[] {
  const used = rows.flatMap(({ feature }) => (feature === undefined || feature === '' ? [] : [feature]));
  return [...new Set([...used, ...baselines.map(({ feature }) => feature)])]
    .map((feature) => {
      const sums = sumOf(rows.filter((row) => row.feature === feature));
      return {
        feature,
        baseline: baselines.find((one) => one.feature === feature),
        cost: sums.cost,
        answered: sums.answered,
        judged: sums.judged,
        baselineCost: sums.baseline,
        saved: sums.saved,
      };
    })
    .sort(
      (one, other) =>
        Number(one.baseline !== undefined) - Number(other.baseline !== undefined) || other.cost - one.cost,
    );
}
