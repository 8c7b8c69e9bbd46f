import type { Budget } from './budget-words.ts';

/** How a budget stands, the worst first. */
export const STANDINGS = ['refusing', 'spent', 'ahead', 'warned', 'fine'] as const;
export type Standing = (typeof STANDINGS)[number];

/** Pure: how far a budget is burnt, as a share; a limit of nothing is burnt from the start. */
export function usedOf({ spent, limit }: Pick<Budget, 'spent' | 'limit'>): number {
  return limit <= 0 ? 1 : spent / limit;
}

/** Pure: how a budget stands. */
export function standingOf(
  budget: Pick<Budget, 'spent' | 'limit' | 'kind' | 'projection' | 'thresholds'>,
): Standing {
  if (usedOf(budget) >= 1) return budget.kind === 'hard' ? 'refusing' : 'spent';
  if (budget.projection !== null && budget.projection.spent_at_period_end > budget.limit) return 'ahead';
  return budget.thresholds.some(({ reached }) => reached) ? 'warned' : 'fine';
}

export const STANDING_WORDS: Readonly<
  Record<Standing, { readonly word: string; readonly tone: 'good' | 'warn' | 'bad' }>
> = {
  refusing: { word: 'Refuses calls', tone: 'bad' },
  spent: { word: 'Spent', tone: 'warn' },
  ahead: { word: 'Heading over', tone: 'warn' },
  warned: { word: 'Threshold reached', tone: 'warn' },
  fine: { word: 'On course', tone: 'good' },
};
