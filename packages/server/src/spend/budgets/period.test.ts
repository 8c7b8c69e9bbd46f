import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { BudgetPer } from './budget.ts';
import { periodOf } from './period.ts';

/** Zones whose clocks do what others' do not. */
const zones = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  // Turned by half an hour.
  'Australia/Lord_Howe',
  // Offsets of 30 and 45 minutes.
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Pacific/Chatham',
  'America/St_Johns',
  // Turned at midnight: a day without one, and a day with two.
  'America/Havana',
  'Africa/Cairo',
  'Asia/Beirut',
  'America/Santiago',
  'America/Asuncion',
  // Far from UTC, on either side.
  'Pacific/Kiritimati',
  'Pacific/Pago_Pago',
  'Africa/Casablanca',
];

const calendar: BudgetPer[] = ['hour', 'day', 'week', 'month'];

function period(per: BudgetPer, timeZone: string, at: string) {
  const { start, end } = periodOf({ per, timeZone }, new Date(at));
  return [start.toISOString(), end?.toISOString()];
}

describe('the period of a budget', () => {
  test('tiles the time line, whatever the clocks do', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.constantFrom(...calendar),
        fc.date({ min: new Date('2015-01-01'), max: new Date('2032-01-01'), noInvalidDate: true }),
        (timeZone, per, at) => {
          const { start, end } = periodOf({ per, timeZone }, at);
          if (end === undefined) throw new Error('a calendar period ends');
          expect(start.getTime()).toBeLessThanOrEqual(at.getTime());
          expect(end.getTime()).toBeGreaterThan(at.getTime());
          // Whoever asks at any other moment of it gets the same period, and its end begins the next.
          for (const inside of [start, new Date(end.getTime() - 1)]) {
            expect(periodOf({ per, timeZone }, inside)).toEqual({ start, end });
          }
          expect(periodOf({ per, timeZone }, end).start).toEqual(end);
          expect(periodOf({ per, timeZone }, new Date(start.getTime() - 1)).end).toEqual(start);
        },
      ),
      { numRuns: 1_500 },
    );
  });

  test('tiles every hour around every turn of the clocks', () => {
    for (const timeZone of zones) {
      for (const per of calendar) {
        let at = new Date('2022-01-01T00:00:00Z');
        if (per === 'hour') at = new Date('2022-03-20T00:00:00Z');
        for (let step = 0; step < (per === 'hour' ? 24 * 20 : 60); step += 1) {
          const { start, end } = periodOf({ per, timeZone }, at);
          if (end === undefined) throw new Error('a calendar period ends');
          if (step > 0) expect(start).toEqual(at);
          at = end;
        }
      }
    }
  });

  test('is a day of 23 or 25 hours where clocks are turned', () => {
    expect(period('day', 'Europe/Berlin', '2026-03-29T12:00:00Z')).toEqual([
      '2026-03-28T23:00:00.000Z',
      '2026-03-29T22:00:00.000Z',
    ]);
    expect(period('day', 'Europe/Berlin', '2026-10-25T12:00:00Z')).toEqual([
      '2026-10-24T22:00:00.000Z',
      '2026-10-25T23:00:00.000Z',
    ]);
  });

  test('begins a day that has two midnights at the first, and one that has none when the clocks are turned', () => {
    // 1:00 becomes 0:00.
    expect(period('day', 'America/Havana', '2025-11-02T18:00:00Z')).toEqual([
      '2025-11-02T04:00:00.000Z',
      '2025-11-03T05:00:00.000Z',
    ]);
    // 0:00 becomes 1:00.
    expect(period('day', 'America/Havana', '2025-03-09T18:00:00Z')).toEqual([
      '2025-03-09T05:00:00.000Z',
      '2025-03-10T04:00:00.000Z',
    ]);
    // 24:00 becomes 23:00.
    expect(period('day', 'America/Santiago', '2025-04-06T03:30:00Z')).toEqual([
      '2025-04-05T03:00:00.000Z',
      '2025-04-06T04:00:00.000Z',
    ]);
  });

  test('gives an hour that is shown twice two periods', () => {
    expect(period('hour', 'Europe/Berlin', '2026-10-25T00:30:00Z')[0]).toBe('2026-10-25T00:00:00.000Z');
    expect(period('hour', 'Europe/Berlin', '2026-10-25T01:30:00Z')[0]).toBe('2026-10-25T01:00:00.000Z');
  });

  test('counts hours by the zone’s own full hours', () => {
    expect(period('hour', 'Asia/Kathmandu', '2026-01-01T00:20:00Z')).toEqual([
      '2026-01-01T00:15:00.000Z',
      '2026-01-01T01:15:00.000Z',
    ]);
    // 2:00 becomes 1:30 at 15:00 UTC, and the next full hour is half an hour away.
    expect(period('hour', 'Australia/Lord_Howe', '2026-04-04T15:10:00Z')).toEqual([
      '2026-04-04T15:00:00.000Z',
      '2026-04-04T15:30:00.000Z',
    ]);
  });

  test('begins weeks on Monday and months on the first, in the zone', () => {
    expect(period('week', 'America/New_York', '2026-01-04T23:00:00Z')).toEqual([
      '2025-12-29T05:00:00.000Z',
      '2026-01-05T05:00:00.000Z',
    ]);
    expect(period('month', 'Pacific/Kiritimati', '2026-01-31T11:00:00Z')[0]).toBe('2026-01-31T10:00:00.000Z');
  });

  test('has no end in total', () => {
    expect(period('total', 'UTC', '2026-01-01T00:00:00Z')).toEqual(['1970-01-01T00:00:00.000Z', undefined]);
  });

  test('is refused for a zone that does not exist', () => {
    expect(() => periodOf({ per: 'total', timeZone: 'x' }, new Date())).not.toThrow();
    expect(() => periodOf({ per: 'day', timeZone: 'Mars/Olympus' }, new Date())).toThrow(RangeError);
  });
});
