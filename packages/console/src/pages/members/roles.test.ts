import { expect, test } from 'vitest';

import {
  PERMISSIONS,
  ROLE_PERMISSIONS,
  ROLES as SERVER_ROLES,
} from '../../../../server/src/identity/permissions.ts';
import { ABILITIES, isLastAdmin, type Member, ROLES, teamsWords, wrongTeams } from './roles.ts';

test('the table says of every permission who has it, as the server does', () => {
  // People make no calls: a key does.
  const forPeople = PERMISSIONS.filter((permission) => permission !== 'calls');
  expect(ABILITIES.map(({ permission }) => permission).sort()).toEqual([...forPeople].sort());
  for (const { permission, roles } of ABILITIES)
    expect([permission, ...roles].sort()).toEqual(
      [permission, ...SERVER_ROLES.filter((role) => ROLE_PERMISSIONS[role].includes(permission))].sort(),
    );
});

test('every role is explained', () => {
  expect(ROLES.map(({ role }) => role)).toEqual([...SERVER_ROLES]);
});

const member = (user_id: string, role: Member['role']): Member => ({
  user_id,
  role,
  email: 'a@example.com',
  name: 'A',
  teams: null,
  joined_at: '2026-11-26T00:00:00Z',
  last_seen_at: null,
  second_factor: false,
});

test('the only admin is the last, one of two is not', () => {
  const [one, other, developer] = [member('1', 'admin'), member('2', 'admin'), member('3', 'developer')];
  expect(isLastAdmin(one, [one, developer])).toBe(true);
  expect(isLastAdmin(one, [one, other])).toBe(false);
  expect(isLastAdmin(developer, [one, developer])).toBe(false);
});

test('teams are named, and all and none are told apart', () => {
  expect([teamsWords(null), teamsWords([]), teamsWords(['web', 'ops'])]).toEqual([
    'All teams',
    'No team',
    'web, ops',
  ]);
});

test('a team is one word', () => {
  expect(wrongTeams(['web', 'größe/2'])).toBeUndefined();
  expect(wrongTeams(['web', 'two words'])).toContain('two words');
});
