import { DateTime, IANAZone } from 'luxon';

import type { BudgetPer } from './budget.ts';

/** A stretch of time: the start belongs to it, the end does not. A budget in total has no end. */
export interface Period {
  readonly start: Date;
  readonly end: Date | undefined;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Where a budget in total begins: before every call. */
const BEGINNING = new Date(0);

/**
 * The calendar period of `at`, in the budget's time zone. Periods of one kind tile the time line: no instant is in
 * two of them or in none, also where clocks are turned. Days have 23 to 25 hours then. Weeks begin on Monday (ISO 8601).
 * An hour that a clock shows twice is two periods; where clocks are turned by a part of an hour, a period ends.
 * Throws RangeError for a time zone that does not exist.
 */
export function periodOf({ per, timeZone }: { per: BudgetPer; timeZone: string }, at: Date): Period {
  if (per === 'total') return { start: BEGINNING, end: undefined };
  const zone = IANAZone.create(timeZone);
  if (!zone.isValid) throw new RangeError('A budget names a time zone that does not exist.');
  return per === 'hour' ? hourOf(zone, at.getTime()) : calendarPeriodOf(zone, per, at);
}

function hourOf(zone: IANAZone, atMs: number): Period {
  const offset = offsetMs(zone, atMs);
  const start = Math.floor((atMs + offset) / HOUR_MS) * HOUR_MS - offset;
  const end = start + HOUR_MS;
  return {
    start: new Date(sharesHours(zone, start, atMs) ? start : turnBetween(zone, start, atMs)),
    end: new Date(sharesHours(zone, atMs, end - 1) ? end : turnBetween(zone, atMs, end - 1)),
  };
}

/** Whether full hours fall on the same instants at both ends. */
function sharesHours(zone: IANAZone, fromMs: number, toMs: number): boolean {
  return (offsetMs(zone, fromMs) - offsetMs(zone, toMs)) % HOUR_MS === 0;
}

/** The first instant after `fromMs` that has the offset of `toMs`: where the clocks are turned. */
function turnBetween(zone: IANAZone, fromMs: number, toMs: number): number {
  const turned = offsetMs(zone, toMs);
  let before = fromMs;
  let after = toMs;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (offsetMs(zone, middle) === turned) after = middle;
    else before = middle;
  }
  return after;
}

function offsetMs(zone: IANAZone, atMs: number): number {
  return Math.round(zone.offset(atMs) * MINUTE_MS);
}

type CalendarPer = Exclude<BudgetPer, 'hour' | 'total'>;

function calendarPeriodOf(zone: IANAZone, per: CalendarPer, at: Date): Period {
  const atMs = at.getTime();
  const local = DateTime.fromMillis(atMs + offsetMs(zone, atMs), { zone: 'utc' });
  let first = local.startOf(per);
  let start = startOfDate(zone, first);
  let next = first.plus({ [per]: 1 });
  let end = startOfDate(zone, next);
  // Clocks that are set back over midnight show the day before once more; that hour belongs to the day that has begun.
  while (atMs >= end) {
    [first, start] = [next, end];
    next = first.plus({ [per]: 1 });
    end = startOfDate(zone, next);
  }
  return { start: new Date(start), end: new Date(end) };
}

/**
 * The first instant of a date, given as that date's midnight in UTC. Midnight may come twice, where the earlier counts,
 * or never, where the date begins when the clocks are turned.
 */
function startOfDate(zone: IANAZone, date: DateTime): number {
  const midnight = date.toMillis();
  const before = offsetMs(zone, midnight - DAY_MS);
  const after = offsetMs(zone, midnight + DAY_MS);
  const earliest = midnight - Math.max(before, after);
  const latest = midnight - Math.min(before, after);
  if (offsetMs(zone, earliest) === Math.max(before, after)) return earliest;
  if (offsetMs(zone, latest) === Math.min(before, after)) return latest;
  return turnBetween(zone, earliest, latest);
}
