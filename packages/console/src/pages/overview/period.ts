import { choice } from '../../url/codec.ts';
import { addDays, type Day, dayOf, firstOfMonth } from '../../words/days.ts';

/** The spans that the overview looks at. */
export const periodCodec = choice(['30-days', '7-days', 'month']);
export type PeriodName = ReturnType<typeof periodCodec.read>;

export const PERIOD_NAMES: Readonly<Record<PeriodName, string>> = {
  '7-days': '7 days',
  '30-days': '30 days',
  month: 'This month',
};

export interface Span {
  readonly from: Day;
  /** Not included. */
  readonly to: Day;
}

/** The days of a period that ends today, and as many before it to compare with. */
export function spanOf(name: PeriodName, now: Date, timeZone: string): Span & { readonly before: Span } {
  const today = dayOf(now, timeZone);
  const to = addDays(today, 1);
  const from = name === 'month' ? firstOfMonth(today) : addDays(to, name === '7-days' ? -7 : -30);
  const days = Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
  return { from, to, before: { from: addDays(from, -days), to: from } };
}
