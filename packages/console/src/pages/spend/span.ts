import { choice, date } from '../../url/codec.ts';
import type { Search } from '../../url/search.ts';
import { addDays, type Day, daysFrom, dayOf, firstOfMonth, momentWithin } from '../../words/days.ts';
import { day, fullDay } from '../../words/moment.ts';
import type { Period } from '../../charts/series.ts';

export const spanCodec = choice(['30-days', '7-days', '90-days', 'month', 'last-month', 'dates']);
export type SpanName = ReturnType<typeof spanCodec.read>;

export const SPAN_NAMES: Readonly<Record<SpanName, string>> = {
  '7-days': 'Last 7 days',
  '30-days': 'Last 30 days',
  '90-days': 'Last 90 days',
  month: 'This month',
  'last-month': 'Last month',
  dates: 'Dates',
};

export interface Span {
  readonly from: Day;
  /** Not included. */
  readonly to: Day;
}

const LENGTHS = { '7-days': 7, '30-days': 30, '90-days': 90 } as const;
const DAY_MS = 86_400_000;
/** Seven years: more than the server takes in one report, even by weeks. */
const MOST_DAYS = 2_555;

/** Pure: the span that a URL asks for. Dates that make no span are put right, so that an edited URL shows something. */
export function spanOf(search: Search, now: Date, timeZone: string): Span {
  const today = dayOf(now, timeZone);
  const tomorrow = addDays(today, 1);
  const name = spanCodec.read(search['span']);
  switch (name) {
    case 'month':
      return { from: firstOfMonth(today), to: tomorrow };
    case 'last-month':
      return { from: firstOfMonth(addDays(firstOfMonth(today), -1)), to: firstOfMonth(today) };
    case 'dates': {
      const last = date.read(search['to']) ?? today;
      const first = date.read(search['from']) ?? addDays(last, -29);
      const [from, until] = first <= last ? [first, last] : [last, first];
      const to = addDays(until, 1);
      return { from: daysIn({ from, to }) > MOST_DAYS ? addDays(to, -MOST_DAYS) : from, to };
    }
    case '7-days':
    case '30-days':
    case '90-days':
      return { from: addDays(tomorrow, -LENGTHS[name]), to: tomorrow };
  }
}

/** Pure: as many days before, to compare with; before a whole month, the month before it. */
export function spanBefore(span: Span, name: SpanName): Span {
  const from =
    name === 'last-month' ? firstOfMonth(addDays(span.from, -1)) : addDays(span.from, -daysIn(span));
  return { from, to: span.from };
}

export function daysIn({ from, to }: Span): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
}

export type Step = 'day' | 'week' | 'month';
const MOST_STEPS = 93;

/** Pure: steps that a chart can show side by side. */
export function stepFor(span: Span): Step {
  const days = daysIn(span);
  return days <= MOST_STEPS ? 'day' : days <= MOST_STEPS * 7 ? 'week' : 'month';
}

/** Pure: the first day of each step, as the server cuts them: weeks from Monday, the first and last may be parts. */
export function stepsOf(span: Span, step: Step): readonly Day[] {
  return daysFrom(span.from, span.to).filter((one) => one === span.from || begins(one, step));
}

function begins(one: Day, step: Step): boolean {
  if (step === 'day') return true;
  return step === 'week' ? momentWithin(one).getUTCDay() === 1 : one.endsWith('-01');
}

/** Steps as a chart has places for them. */
export function stepPeriods(steps: readonly Day[], step: Step): Period[] {
  return steps.map((one) => {
    const name = fullDay(momentWithin(one), 'UTC');
    return {
      key: one,
      label: day(momentWithin(one), 'UTC'),
      name: step === 'day' ? name : `${step === 'week' ? 'Week' : 'Month'} from ${name}`,
    };
  });
}
