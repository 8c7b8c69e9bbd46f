import { expect, test } from 'vitest';

import { dueWords, nothingDueWords } from './due-words.ts';

test.each([
  [30, '30 days left'],
  [1, '1 day left'],
  [0, 'Less than a day left'],
  [-1, 'Over'],
])('with %d days to go it says "%s"', (days, words) => {
  expect(dueWords({ days_left: days })).toBe(words);
});

test('where nothing is due, the next that somebody must replace is named', () => {
  const byItself = { name: 'tokens', kind: 'token_key', days_left: 40, renewal: 'by_itself' } as const;
  const byHand = { name: 'Backend', kind: 'api_key', days_left: 90, renewal: 'by_hand' } as const;
  expect(nothingDueWords([byItself, byHand])).toBe(
    'Nothing is due. The next to end is “Backend”, in 90 days.',
  );
  expect(nothingDueWords([byItself])).toBe('Nothing is due.');
});
