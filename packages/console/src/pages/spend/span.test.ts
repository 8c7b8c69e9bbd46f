import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { daysIn, spanBefore, spanOf, stepFor, stepsOf } from './span.ts';

const now = new Date('2026-11-26T22:00:00Z');

test('a span ends with today, in the reader’s time zone', () => {
  expect(spanOf({}, now, 'UTC')).toEqual({ from: '2026-10-28', to: '2026-11-27' });
  expect(spanOf({ span: '7-days' }, now, 'Asia/Tokyo')).toEqual({ from: '2026-11-21', to: '2026-11-28' });
  expect(spanOf({ span: 'month' }, now, 'UTC')).toEqual({ from: '2026-11-01', to: '2026-11-27' });
  expect(spanOf({ span: 'last-month' }, now, 'UTC')).toEqual({ from: '2026-10-01', to: '2026-11-01' });
});

test('the last of two dates counts whole, and dates the wrong way round are turned', () => {
  const span = { from: '2026-09-01', to: '2026-09-11' };
  expect(spanOf({ span: 'dates', from: '2026-09-01', to: '2026-09-10' }, now, 'UTC')).toEqual(span);
  expect(spanOf({ span: 'dates', from: '2026-09-10', to: '2026-09-01' }, now, 'UTC')).toEqual(span);
});

test('whatever a URL says is a span that the server takes', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (from, to) => {
      const span = spanOf({ span: 'dates', from, to }, now, 'UTC');
      expect(daysIn(span)).toBeGreaterThan(0);
      expect(stepsOf(span, stepFor(span)).length).toBeLessThanOrEqual(400);
    }),
  );
  expect(daysIn(spanOf({ span: 'dates', from: '1970-01-01' }, now, 'UTC'))).toBe(2_555);
});

test('a span is compared with as many days before it, a whole month with the month before', () => {
  expect(spanBefore({ from: '2026-10-28', to: '2026-11-27' }, '30-days')).toEqual({
    from: '2026-09-28',
    to: '2026-10-28',
  });
  expect(spanBefore({ from: '2026-10-01', to: '2026-11-01' }, 'last-month')).toEqual({
    from: '2026-09-01',
    to: '2026-10-01',
  });
});

test('steps begin where the server cuts: the first day, then Mondays or first days of months', () => {
  const span = { from: '2026-10-28', to: '2026-11-12' };
  expect(stepsOf(span, 'week')).toEqual(['2026-10-28', '2026-11-02', '2026-11-09']);
  expect(stepsOf(span, 'month')).toEqual(['2026-10-28', '2026-11-01']);
  expect(stepsOf(span, 'day')).toHaveLength(15);
});

test('long spans are shown in longer steps', () => {
  expect(stepFor({ from: '2026-08-28', to: '2026-11-27' })).toBe('day');
  expect(stepFor({ from: '2026-01-01', to: '2026-11-27' })).toBe('week');
  expect(stepFor({ from: '2024-01-01', to: '2026-11-27' })).toBe('month');
});
