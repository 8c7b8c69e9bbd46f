import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { choice, date, flag, integer, list, optional, text } from './codec.ts';

const page = integer({ fallback: 25, min: 1, max: 100 });
const codecs = [text(), choice(['day', 'week']), optional(['a', 'b']), page, date, list, flag];

test('whatever stands in a URL reads as a value that is written and read as itself', () => {
  fc.assert(
    fc.property(fc.option(fc.string(), { nil: undefined }), (found) => {
      for (const codec of codecs) {
        const value = codec.read(found);
        expect(codec.read(codec.write(value as never))).toEqual(value);
      }
    }),
  );
});

test('what a page shows without being asked is left out of the URL', () => {
  expect(choice(['day', 'week']).write('day')).toBeUndefined();
  expect(page.write(25)).toBeUndefined();
  expect(flag.write(false)).toBeUndefined();
});

test('what is out of bounds reads as nothing said', () => {
  expect(page.read('1000')).toBe(25);
  expect(page.read('1e3')).toBe(25);
  expect(date.read('2026-13-45')).toBeUndefined();
  expect(choice(['day', 'week']).read('year')).toBe('day');
});
