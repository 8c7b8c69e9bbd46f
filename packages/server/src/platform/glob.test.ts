import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { compileGlob } from './glob.ts';

test.each([
  ['gpt-*', 'gpt-4o', true],
  ['gpt-*', 'gpt-', true],
  ['gpt-*', 'xgpt-4o', false],
  ['*-mini', 'gpt-4o-mini', true],
  ['a*a', 'a', false],
  ['a*b*c', 'a-c-b', false],
  ['a*b*c', 'abbc', true],
  ['*', '', true],
  ['**', 'anything', true],
  ['gpt.4', 'gpt-4', false],
  ['o1', 'o1-mini', false],
])('%s against %s is %s', (pattern, name, expected) => {
  expect(compileGlob(pattern)(name)).toBe(expected);
});

test('agrees with the regular expression that means the same', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', '-'), maxLength: 12 });
  const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 6 });
  fc.assert(
    fc.property(pattern, word, (glob, name) => {
      const meaning = new RegExp(`^${glob.replaceAll('*', '.*')}$`);
      expect(compileGlob(glob)(name)).toBe(meaning.test(name));
    }),
    { numRuns: 2000 },
  );
});
