import type { Series } from '../../charts/series.ts';

/**
 * Pure: how far a budget was burnt at the end of each day that has begun, an even pace through the whole period, and
 * the limit. What has not come yet has no values: a line ends where it is known to.
 */
export function burnSeries(
  values: readonly number[],
  { limit, begun }: { readonly limit: number; readonly begun: number },
): readonly Series[] {
  const days = values.length;
  return [
    { id: 'spent', name: 'Spent so far', values: runningTotal(values.slice(0, begun)) },
    {
      id: 'pace',
      name: 'Even pace',
      values: values.map((_, index) => (limit * (index + 1)) / days),
      colour: 'var(--series-rest)',
    },
    { id: 'limit', name: 'Limit', values: values.map(() => limit), colour: 'var(--series-5)' },
  ];
}

/** Pure: what each step and all before it came to. */
export function runningTotal(values: readonly number[]): readonly number[] {
  let sum = 0;
  return values.map((value) => {
    sum += value;
    return sum;
  });
}
