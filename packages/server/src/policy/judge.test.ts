import { describe, expect, test } from 'vitest';

import { readDraft } from './draft.ts';
import { createEvaluator } from './evaluate.ts';
import type { Candidate } from './rules.ts';

const facts = { apiKeyId: '01a20459-ae3e-7052-a0e7-06e44f28e877', team: undefined, feature: undefined };

const mini: Candidate = {
  model: 'gpt-4o-mini',
  requestedModel: 'fast',
  provider: 'openai',
  region: 'eu-west-1',
};

function judged(models: string, candidate: Partial<Candidate> = {}): string {
  const policy = readDraft({ source: `version: 1\nmodels: ${models}` });
  const judgement = createEvaluator(policy)(facts).judge({ ...mini, ...candidate });
  return judgement.kind === 'allow' ? 'allow' : `${judgement.rule} ${judgement.reason}`;
}

describe('a denied name', () => {
  test.each([
    ['the model behind the name', '{deny: [gpt-4o-mini]}', {}],
    ['the model, in letters of any case', '{deny: ["GPT-4o*"]}', {}],
    ['the model, however its name is written', '{deny: ["gpt-4o*"]}', { model: 'GPT-4O-Mini' }],
    ['what the client wrote, in letters of any case', '{deny: [fast]}', { requestedModel: 'FAST' }],
    ['a model of one provider, though the client left that out', '{deny: [openai/gpt-4o-mini]}', {}],
    ['all models of one provider', '{deny: ["OpenAI/*"]}', {}],
  ])('refuses %s', (_what, models, candidate) => {
    expect(judged(models, candidate)).toBe('models.deny[0] denied');
  });

  test.each([
    ['the same model of another provider', '{deny: [azure/gpt-4o-mini]}'],
    ['a model whose name only begins so', '{deny: [gpt-4o]}'],
  ])('does not refuse %s', (_what, models) => {
    expect(judged(models)).toBe('allow');
  });
});

test('an allowed name must be the same letter by letter', () => {
  expect(judged('{allow: ["gpt-4o*"]}')).toBe('allow');
  expect(judged('{allow: ["GPT-4o*"]}')).toBe('models.allow not_allowed');
});
