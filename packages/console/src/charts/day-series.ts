import { type Day, dayOf, momentWithin } from '../words/days.ts';
import { day, fullDay } from '../words/moment.ts';
import type { Period, Series } from './series.ts';

/** Days as a chart has places for them. */
export function dayPeriods(days: readonly Day[]): Period[] {
  return days.map((one) => ({
    key: one,
    label: day(momentWithin(one), 'UTC'),
    name: fullDay(momentWithin(one), 'UTC'),
  }));
}

interface Amount {
  readonly from: string;
  readonly group: string;
  readonly value: number;
}

/** What all rows of a day come to, with a place for every day. */
export function totalByDay(
  amounts: readonly Omit<Amount, 'group'>[],
  days: readonly Day[],
  timeZone: string,
): readonly number[] {
  const [total] = groupedByDay(
    amounts.map((amount) => ({ ...amount, group: '' })),
    days,
    timeZone,
  );
  return total?.values ?? days.map(() => 0);
}

/** Series shown apart; what is left is summed. More colours are not told apart. */
const MOST_SERIES = 6;

/** The rows of a report by day and group as one series for each group, the largest first, the small ones together. */
export function groupedByDay(amounts: readonly Amount[], days: readonly Day[], timeZone: string): Series[] {
  const places = new Map(days.map((one, place) => [one, place]));
  const groups = new Map<string, { values: number[]; sum: number }>();
  for (const { from, group, value } of amounts) {
    const place = places.get(dayOf(new Date(from), timeZone));
    if (place === undefined) continue;
    const found = groups.get(group) ?? { values: days.map(() => 0), sum: 0 };
    found.values[place] = (found.values[place] ?? 0) + value;
    found.sum += value;
    groups.set(group, found);
  }
  const sorted = [...groups].sort(([, one], [, other]) => other.sum - one.sum);
  const shown = sorted.length > MOST_SERIES ? MOST_SERIES - 1 : MOST_SERIES;
  const series = sorted
    .slice(0, shown)
    .map(([name, { values }]) => ({ id: name, name: name || 'Without a label', values }));
  const rest = sorted.slice(shown);
  if (rest.length === 0) return series;
  const others = days.map((_, place) => rest.reduce((sum, [, { values }]) => sum + (values[place] ?? 0), 0));
  return [
    ...series,
    { id: '\u0000others', name: `${rest.length} others`, values: others, colour: 'var(--series-rest)' },
  ];
}
