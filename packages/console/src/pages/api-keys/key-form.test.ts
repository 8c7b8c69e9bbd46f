import { expect, test } from 'vitest';

import { bodyOf, KEY_CHECKS, type KeyForm, NEW_KEY } from './key-form.ts';

const problemsOf = (form: Partial<KeyForm>) => {
  const values = { ...NEW_KEY, name: 'Backend', ...form };
  return [
    KEY_CHECKS.name?.(values.name, values),
    KEY_CHECKS.scopes?.(values.scopes, values),
    KEY_CHECKS.teams?.(values.teams, values),
    KEY_CHECKS.ip_ranges?.(values.ip_ranges, values),
  ].filter((words) => words !== undefined);
};

test('a key says only what it is limited to', () => {
  expect(bodyOf({ ...NEW_KEY, name: ' Backend ' })).toEqual({
    name: 'Backend',
    kind: 'secret',
    scopes: ['calls'],
    lifetime_days: 90,
  });
  expect(bodyOf({ ...NEW_KEY, name: 'B', teams: ['web'], ip_ranges: ['::1'] })).toMatchObject({
    teams: ['web'],
    ip_ranges: ['::1'],
  });
});

test.each([
  [{}, 0],
  [{ teams: ['web'], scopes: ['calls', 'calls:read'] }, 0],
  [{ ip_ranges: ['192.0.2.0/24', '2001:db8::/32', '::1'] }, 0],
  [{ name: '  ' }, 1],
  [{ scopes: [] }, 1],
  [{ teams: ['web'], scopes: ['calls', 'spend:read'] }, 1],
  [{ features: ['chat'], scopes: ['calls:read'] }, 1],
  [{ teams: ['two words'] }, 1],
  [{ ip_ranges: ['example.com'] }, 1],
] satisfies [Partial<KeyForm>, number][])('of %j, %d things are wrong', (form, wrong) => {
  expect(problemsOf(form)).toHaveLength(wrong);
});
