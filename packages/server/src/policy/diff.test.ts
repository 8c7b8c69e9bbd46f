import { expect, test } from 'vitest';

import { diffPolicies } from './diff.ts';
import { readDraft } from './draft.ts';

function changes(from: string, to: string): string[] {
  const read = (source: string) => readDraft({ source: `version: 1\n${source}` });
  return diffPolicies(read(from), read(to)).map((change) => {
    const before = change.kind === 'added' ? '' : JSON.stringify(change.from);
    const after = change.kind === 'removed' ? '' : JSON.stringify(change.to);
    return `${change.kind} ${change.path} ${before} ${after}`;
  });
}

test.each<[string, string, string, string[]]>([
  [
    'nothing where nothing changed',
    'models: {deny: [a, b]}\nmax_tokens: 1',
    'max_tokens: 1\nmodels: {deny: [b, a]}',
    [],
  ],
  ['a value', 'max_tokens: 1', 'max_tokens: 2', ['changed max_tokens 1 2']],
  [
    'names in a list, by themselves',
    'models: {deny: [a, b]}',
    'models: {deny: [b, c]}',
    ['removed models.deny "a" ', 'added models.deny  "c"'],
  ],
  [
    'budgets, by their ids',
    'budgets: [{id: a, limit_usd: 1, per: day}, {id: b, limit_usd: 1, per: day}]',
    'budgets: [{id: b, limit_usd: 2, per: day}, {id: c, limit_usd: 1, per: day}]',
    [
      'removed budgets.a {"id":"a","limit_usd":1,"per":"day"} ',
      'changed budgets.b.limit_usd 1 2',
      'added budgets.c  {"id":"c","limit_usd":1,"per":"day"}',
    ],
  ],
  [
    'the order of models that are tried in order',
    'routing: {fallbacks: {m: [a, b]}}',
    'routing: {fallbacks: {m: [b, a]}}',
    ['changed routing.fallbacks.m ["a","b"] ["b","a"]'],
  ],
  [
    'scopes',
    'teams: {constructor: {max_tokens: 1}}',
    'teams: {a.b: {max_tokens: 1}}',
    ['added teams["a.b"]  {"max_tokens":1}', 'removed teams.constructor {"max_tokens":1} '],
  ],
])('a diff shows %s', (_name, from, to, expected) => {
  expect(changes(from, to)).toEqual(expected);
});
