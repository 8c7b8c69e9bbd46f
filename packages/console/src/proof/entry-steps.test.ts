import { expect, test } from 'vitest';

import { meaningOf, stepsOf } from './entry-steps.ts';

const refused = (reason: Parameters<typeof meaningOf>[0]) =>
  stepsOf({ kind: 'refused', reason, detail: '' }).map(({ state }) => state);

test('a verdict says how far the verification came', () => {
  expect(refused('not_canonical')).toEqual(['failed', 'not_reached', 'not_reached']);
  expect(refused('index_mismatch')).toEqual(['failed', 'not_reached', 'not_reached']);
  expect(refused('unknown_key')).toEqual(['passed', 'failed', 'not_reached']);
  expect(refused('not_included')).toEqual(['passed', 'passed', 'failed']);
});

test('an altered entry is called altered', () => {
  expect(meaningOf('not_included')).toContain('altered');
  expect(meaningOf('truncated')).toContain('gone');
});
