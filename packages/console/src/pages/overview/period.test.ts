import { expect, test } from 'vitest';

import { spanOf } from './period.ts';

const now = new Date('2026-11-26T21:00:00Z');

test('a period ends with today and is compared with as many days before', () => {
  expect(spanOf('7-days', now, 'UTC')).toEqual({
    from: '2026-11-20',
    to: '2026-11-27',
    before: { from: '2026-11-13', to: '2026-11-20' },
  });
  expect(spanOf('month', now, 'UTC')).toEqual({
    from: '2026-11-01',
    to: '2026-11-27',
    before: { from: '2026-10-06', to: '2026-11-01' },
  });
});

test('today is the day of the reader', () => {
  expect(spanOf('7-days', now, 'Asia/Tokyo').to).toBe('2026-11-28');
});
