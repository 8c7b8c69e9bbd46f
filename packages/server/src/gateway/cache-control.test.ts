import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { readCacheControl } from './cache-control.ts';

test.each<[string | undefined, boolean, boolean, number | undefined]>([
  [undefined, true, true, undefined],
  ['', true, true, undefined],
  ['no-cache', false, true, undefined],
  ['No-Store', false, false, undefined],
  ['max-age=60', true, true, 60_000],
  ['max-age=60, max-age=5', true, true, 5_000],
  ['max-age="7" , no-transform, only-if-cached', true, true, 7_000],
  ['max-age=never', true, true, 0],
  ['max-age=9999999999', true, true, 3_155_760_000_000],
  ['nonsense', true, true, undefined],
])('reads %j', (header, mayServe, mayStore, maxAgeMs) => {
  expect(readCacheControl(header === undefined ? {} : { 'cache-control': header })).toEqual({
    mayServe,
    mayStore,
    maxAgeMs,
  });
});

test('reads the older pragma only where there is nothing newer', () => {
  expect(readCacheControl({ pragma: 'no-cache' }).mayServe).toBe(false);
  expect(readCacheControl({ pragma: 'no-cache', 'cache-control': 'max-age=1' }).mayServe).toBe(true);
});

test('never throws, and never asks for more than no header does', () => {
  fc.assert(
    fc.property(fc.string(), (header) => {
      const { mayServe, mayStore, maxAgeMs } = readCacheControl({ 'cache-control': header });
      expect(mayServe && !mayStore).toBe(false);
      expect(maxAgeMs ?? 0).toBeGreaterThanOrEqual(0);
    }),
  );
});
