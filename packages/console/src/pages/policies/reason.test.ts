import { expect, test } from 'vitest';

import { checkReason } from './reason.ts';

test('a reason is a line of at most 500 letters that everybody sees', () => {
  expect(checkReason('Growth may not use the large model.')).toBeUndefined();
  expect(checkReason('é'.repeat(500))).toBeUndefined();
  expect(checkReason('   ')).toMatch('Say why');
  expect(checkReason('a'.repeat(501))).toMatch('at most 500');
  expect(checkReason('one\ntwo')).toMatch('in one line');
  expect(checkReason('right to \u202eleft')).toMatch('in one line');
});
