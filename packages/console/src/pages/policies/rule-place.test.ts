import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { formatPath } from '../../../../server/src/policy/rule-path.ts';
import { isAboveRules, parsePlace, rulePlace } from './rule-place.ts';

test('a place is read as the server wrote it, whatever people call their teams', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ minLength: 1 }), { minLength: 1 }), (names) => {
      expect(parsePlace(formatPath(names))).toEqual(names);
    }),
  );
});

test('any text reads as some place', () => {
  fc.assert(fc.property(fc.string(), (text) => void parsePlace(text)));
});

test('the scope of a rule is told from the rule', () => {
  expect(rulePlace(parsePlace('teams.growth.models.deny[0]'))).toEqual({
    scope: { kind: 'team', name: 'growth' },
    rule: ['models', 'deny', '0'],
  });
  expect(rulePlace(parsePlace('max_tokens'))).toEqual({ scope: { kind: 'tenant' }, rule: ['max_tokens'] });
  expect(rulePlace(parsePlace('toString.x'))).toEqual({ scope: { kind: 'tenant' }, rule: ['toString', 'x'] });
});

test('scopes that came or went whole are no rules', () => {
  expect(isAboveRules(['teams'])).toBe(true);
  expect(isAboveRules(['teams', 'growth'])).toBe(true);
  expect(isAboveRules(['teams', 'growth', 'models'])).toBe(false);
  expect(isAboveRules(['max_tokens'])).toBe(false);
});
