import { locales } from './locale.ts';

const exact = new Intl.DateTimeFormat([...locales], { dateStyle: 'full', timeStyle: 'long' });
const dateAndTime = new Intl.DateTimeFormat([...locales], { dateStyle: 'medium', timeStyle: 'short' });
const relative = new Intl.RelativeTimeFormat([...locales], { numeric: 'auto' });
const STEPS = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

/** A moment in full, for titles. */
export function exactMoment(at: Date): string {
  return exact.format(at);
}

/** A moment for tables: date and time to the minute. */
export function moment(at: Date): string {
  return dateAndTime.format(at);
}

/** How far away a moment is, as "3 minutes ago" or "in 2 days". */
export function relativeMoment(at: Date, now: Date = new Date()): string {
  const seconds = (at.getTime() - now.getTime()) / 1_000;
  for (const [unit, length] of STEPS) {
    if (Math.abs(seconds) >= length) return relative.format(Math.trunc(seconds / length), unit);
  }
  return relative.format(0, 'second');
}

/** The day of a moment, in a time zone where one is given, as 3 Nov or Nov 3. */
export function day(at: Date, timeZone?: string): string {
  return new Intl.DateTimeFormat([...locales], {
    day: 'numeric',
    month: 'short',
    ...(timeZone && { timeZone }),
  }).format(at);
}

/** The day of a moment with its year and weekday. */
export function fullDay(at: Date, timeZone?: string): string {
  return new Intl.DateTimeFormat([...locales], {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    ...(timeZone && { timeZone }),
  }).format(at);
}
