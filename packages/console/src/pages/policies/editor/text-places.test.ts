import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { indentAfter, nextPlace, offsetOf, placeOf, wordEnd } from './text-places.ts';

const text = 'version: 1\nmodles: { deny: ["*"] }\n';

test('an offset and its place lead to each other', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', '\n', ' ') }), fc.nat(40), (written, at) => {
      const offset = Math.min(at, written.length);
      expect(offsetOf(written, placeOf(written, offset))).toBe(offset);
    }),
  );
});

test('a place beyond the text is its end', () => {
  expect(offsetOf(text, { line: 9, column: 9 })).toBe(text.length);
  expect(offsetOf(text, { line: 1, column: 99 })).toBe('version: 1'.length);
});

test('the word at a fault is selected', () => {
  const start = offsetOf(text, { line: 2, column: 1 });
  expect(text.slice(start, wordEnd(text, start))).toBe('modles');
});

test('faults are gone through in their order, round and round', () => {
  const places = [
    { line: 5, column: 1 },
    { line: 2, column: 3 },
  ];
  expect(nextPlace(places, { line: 1, column: 1 }, 'next')).toBe(places[1]);
  expect(nextPlace(places, { line: 2, column: 3 }, 'next')).toBe(places[0]);
  expect(nextPlace(places, { line: 5, column: 1 }, 'next')).toBe(places[1]);
  expect(nextPlace(places, { line: 2, column: 3 }, 'previous')).toBe(places[0]);
  expect(nextPlace([], { line: 1, column: 1 }, 'next')).toBeUndefined();
});

test('a new line stands below its line, and further in after a colon', () => {
  expect(indentAfter('teams:', 6)).toBe('  ');
  expect(indentAfter('teams:\n  growth: ', 17)).toBe('    ');
  expect(indentAfter('  - a', 5)).toBe('  ');
  expect(indentAfter('', 0)).toBe('');
});
