import { describe, expect, it } from 'vitest';

import { readMoment } from './span.ts';

describe('a moment in a request', () => {
  it('is a date in the time zone, or a time with its offset', () => {
    expect(readMoment('2026-03-29', 'Europe/Berlin', 'from')).toEqual(new Date('2026-03-28T23:00:00Z'));
    expect(readMoment('2026-03-29T02:15:00+05:45', 'UTC', 'from')).toEqual(new Date('2026-03-28T20:30:00Z'));
    // Midnight that never was: the day begins an hour later.
    expect(readMoment('2026-09-06', 'America/Santiago', 'to')).toEqual(new Date('2026-09-06T04:00:00Z'));
  });

  it.each([
    '2026-02-30',
    '2026-3-1',
    '0000-01-01',
    '0001-01-01',
    '1969-12-31',
    '+012345-01-01T00:00:00Z',
    '+275760-01-01T00:00:00Z',
    '-000001-01-01T00:00:00Z',
    '2026-W05-1T00:00:00Z',
    '2026-001T00:00:00Z',
    '2026-03-01T00:00:00',
    '2026-03-01T00:00Z',
    '2026-03-01T00:07:00Z',
    'yesterday',
    '',
  ])('is not %j', (text) => {
    expect(() => readMoment(text, 'UTC', 'from')).toThrow(
      expect.objectContaining({ code: 'parameter_invalid', param: 'from' }),
    );
  });
});
