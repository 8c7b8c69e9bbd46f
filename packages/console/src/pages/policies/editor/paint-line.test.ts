import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { paintLine } from './paint-line.ts';

const kinds = (line: string) =>
  paintLine(line)
    .filter(({ kind }) => kind !== 'plain')
    .map(({ kind, text }) => `${kind} ${text}`);

test('painting a line leaves every letter where it was', () => {
  const line = fc.oneof(
    fc.string(),
    fc.array(fc.constantFrom('a', ' ', ':', '#', '"', "'", '-', '1', '{', ',', '.'), { maxLength: 30 }),
  );
  fc.assert(
    fc.property(line, (written) => {
      const text = typeof written === 'string' ? written : written.join('');
      expect(
        paintLine(text)
          .map((piece) => piece.text)
          .join(''),
      ).toBe(text);
    }),
  );
});

test('keys, numbers, quoted texts and comments are told apart', () => {
  expect(kinds('max_tokens: 4000  # of output')).toEqual([
    'key max_tokens',
    'number 4000',
    'comment # of output',
  ]);
  expect(kinds('  - id: monthly')).toEqual(['key id']);
  expect(kinds('  limit_usd: "5.00"')).toEqual(['key limit_usd', 'text "5.00"']);
  expect(kinds('  - gpt-4.1*')).toEqual([]);
  expect(kinds('# all of it')).toEqual(['comment # all of it']);
});
