import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { returnPath } from './return-path.ts';

test('a path of the console is come back to with its query', () => {
  expect(returnPath('/calls?team=growth')).toBe('/calls?team=growth');
});

test.each([
  undefined,
  '',
  'https://elsewhere.example/',
  '//elsewhere.example/',
  String.raw`/\elsewhere.example`,
  'javascript:alert(1)',
  '/sign-in?return_to=/calls',
  '/../sign-in',
  `/${'a'.repeat(3_000)}`,
])('%s leads to the overview', (wanted) => {
  expect(returnPath(wanted)).toBe('/');
});

test('nothing leads to another origin', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('/', '\\', '.', ':', '@', 'a', '\t', '\n', '?', '#') }),
      (wanted) => {
        const reached = new URL(`/console${returnPath(wanted)}`, 'https://avouch.example');
        expect(reached.origin).toBe('https://avouch.example');
      },
    ),
  );
});
