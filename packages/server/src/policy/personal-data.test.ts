import { expect, test } from 'vitest';

import { KINDS } from '../privacy/index.ts';
import { readDraft } from './draft.ts';
import { createEvaluator } from './evaluate.ts';
import type { Rules } from './rules.ts';

function rulesOf(source: string, team?: string): Rules {
  const facts = { apiKeyId: 'none', team, feature: undefined };
  return createEvaluator(readDraft({ source: `version: 1\n${source}` }))(facts);
}

test('lets a kind stand above its group, and a group above all others', () => {
  const { personalData } = rulesOf('personal_data: {"*": allow, secret: block, jwt: redact}');
  expect(personalData.get('jwt')).toEqual({ action: 'redact', rule: 'personal_data.jwt' });
  expect(personalData.get('cloud_key')).toEqual({ action: 'block', rule: 'personal_data.secret' });
  expect(personalData.get('email')).toEqual({ action: 'allow', rule: 'personal_data["*"]' });
});

test('blocks what cannot be examined where anything may not leave, unless the policy says otherwise', () => {
  expect(rulesOf('').unexamined).toEqual({ action: 'allow', rule: undefined });
  expect(rulesOf('personal_data: {email: tokenize}').unexamined).toEqual({
    action: 'block',
    rule: 'personal_data.email',
  });
  expect(rulesOf('personal_data: {email: tokenize}\nunexamined_content: flag').unexamined).toEqual({
    action: 'flag',
    rule: 'unexamined_content',
  });
});

test('keeps the strictest action of all scopes for each kind', () => {
  const growth = rulesOf(
    'personal_data: {"*": tokenize, email: redact}\nteams: {growth: {personal_data: {email: allow, phone: block}}}',
    'growth',
  );
  expect(growth.personalData.size).toBe(KINDS.length);
  expect(growth.personalData.get('iban')).toEqual({ action: 'tokenize', rule: 'personal_data["*"]' });
  expect(growth.personalData.get('email')).toEqual({ action: 'redact', rule: 'personal_data.email' });
  expect(growth.personalData.get('phone')).toEqual({
    action: 'block',
    rule: 'teams.growth.personal_data.phone',
  });
});
