import { DateTime, IANAZone } from 'luxon';

import { AppError } from '../../platform/errors.ts';
import { periodOf } from '../budgets/period.ts';
import { isOnQuarterHour } from '../rollup/spent.ts';

/** A stretch of time: the start belongs to it, the end does not. */
export interface Span {
  readonly from: Date;
  readonly to: Date;
}

export type Interval = 'day' | 'week' | 'month' | 'total';

/** More than a year of days. */
export const MAX_PERIODS = 400;

const DATE_PATTERN = /^\d{4}-\d{2}-\d{2}$/;
/**
 * Other forms of ISO 8601 are not taken: weeks, years of more digits, and times without an offset, which would be read
 * in whatever zone this machine has.
 */
const TIME_PATTERN = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/i;
/** Nothing was spent before, and the time zones of long ago have odd seconds. */
const FIRST_YEAR = 1970;

/**
 * A moment as it is written in a request for sums: on a quarter of an hour, because they are cut there. Throws AppError
 * `parameter_invalid`.
 */
export function readMoment(text: string, timeZone: string, param: string): Date {
  const at = readInstant(text, timeZone, param);
  if (!isOnQuarterHour(at)) {
    throw new AppError('parameter_invalid', `${param} lies on a quarter of an hour.`, { param });
  }
  return at;
}

/**
 * A moment as it is written in a request: RFC 3339, or a date, which is its first moment in the time zone. Throws
 * AppError `parameter_invalid`.
 */
export function readInstant(text: string, timeZone: string, param: string): Date {
  const isDate = DATE_PATTERN.test(text);
  const read = isDate ? DateTime.fromISO(text, { zone: timeZone }).startOf('day') : DateTime.fromISO(text);
  if (!read.isValid || (!isDate && !TIME_PATTERN.test(text)) || Number(text.slice(0, 4)) < FIRST_YEAR) {
    throw new AppError(
      'parameter_invalid',
      `${param} is a date such as 2026-03-01, or a time as RFC 3339 writes it, from ${FIRST_YEAR} on.`,
      { param },
    );
  }
  return read.toJSDate();
}

/** Throws AppError `parameter_invalid` unless the time zone exists (IANA). */
export function assertTimeZone(timeZone: string): void {
  if (IANAZone.isValidZone(timeZone)) return;
  throw new AppError('parameter_invalid', 'time_zone is the name of a time zone, such as Europe/Berlin.', {
    param: 'time_zone',
  });
}

/** Cuts a span at the calendar's bounds; the first and the last piece may be parts of a period. */
export function cutSpan(span: Span, interval: Interval, timeZone: string): Span[] {
  if (interval === 'total') return [span];
  const pieces: Span[] = [];
  for (let from = span.from; from < span.to;) {
    const { end } = periodOf({ per: interval, timeZone }, from);
    const to = end === undefined || end > span.to ? span.to : end;
    pieces.push({ from, to });
    if (pieces.length > MAX_PERIODS) {
      throw new AppError('report_too_large', `A report has at most ${MAX_PERIODS} periods.`, {
        param: 'interval',
      });
    }
    from = to;
  }
  return pieces;
}

/** The `count` calendar periods that end with the one that `at` is in, oldest first. */
export function lastPeriods(
  at: Date,
  per: 'day' | 'week' | 'month',
  count: number,
  timeZone: string,
): Span[] {
  const periods: Span[] = [];
  let inside = at;
  while (periods.length < count) {
    const { start, end = start } = periodOf({ per, timeZone }, inside);
    periods.unshift({ from: start, to: end });
    inside = new Date(start.getTime() - 1);
  }
  return periods;
}

/** The date that a moment has in a time zone, as `2026-03-01`. */
export function dateOf(at: Date, timeZone: string): string {
  return DateTime.fromJSDate(at, { zone: timeZone }).toFormat('yyyy-MM-dd');
}

/** 1 for Monday to 7 for Sunday. */
export function weekdayOf(at: Date, timeZone: string): number {
  return DateTime.fromJSDate(at, { zone: timeZone }).weekday;
}
