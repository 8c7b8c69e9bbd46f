import { expect, test } from 'vitest';

import { addDays, dayOf, daysFrom, firstOfMonth } from './days.ts';

test('the day of a moment is that of the time zone', () => {
  const at = new Date('2026-11-26T23:30:00Z');
  expect(dayOf(at, 'UTC')).toBe('2026-11-26');
  expect(dayOf(at, 'Europe/Berlin')).toBe('2026-11-27');
  expect(dayOf(at, 'America/New_York')).toBe('2026-11-26');
});

test('days go over the ends of months and years, and over changes of the clock', () => {
  expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
  expect(addDays('2026-03-01', -1)).toBe('2026-02-28');
  expect(daysFrom('2026-10-24', '2026-10-27')).toEqual(['2026-10-24', '2026-10-25', '2026-10-26']);
  expect(firstOfMonth('2026-11-26')).toBe('2026-11-01');
});

test('a span that ends before it begins has no days', () => {
  expect(daysFrom('2026-10-24', '2026-10-24')).toEqual([]);
});
