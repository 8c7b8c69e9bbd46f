import { describe, expect, test } from 'vitest';

import { publishedScoreOf, scoredModels } from './published-scores.ts';

describe('a published score', () => {
  test.each([
    ['gpt-4o', 0.857],
    ['gpt-4o-2024-05-13', 0.857],
    ['gpt-4.1-mini-2025-04-14', 0.875],
    ['o3', 0.929],
    ['claude-3-5-sonnet-latest', 0.883],
    ['claude-opus-4-0', 0.888],
    ['claude-opus-4-20250514', 0.888],
    ['anthropic.claude-sonnet-4-20250514-v1:0', 0.865],
    ['eu.anthropic.claude-sonnet-4-5-20250929-v1:0', 0.891],
    ['claude-haiku-4-5@20251001', 0.83],
    ['meta-llama/Llama-3.3-70B-Instruct', 0.86],
    ['llama-3.3-70b-versatile', 0.86],
    ['Meta-Llama-3.1-8B-Instruct', 0.73],
    ['meta-llama/llama-4-maverick-17b-128e-instruct', 0.896],
    ['deepseek-ai/DeepSeek-R1', 0.908],
    ['mistral-small-3.1-24b-instruct:free', 0.8062],
  ])('is found for %s', (model, score) => {
    expect(publishedScoreOf(model)?.score).toBe(score);
  });

  test.each([
    'gpt-4o-audio-preview',
    'gpt-4.1-nano-next',
    'o3-deep-research',
    'claude-opus-4-5',
    'claude-sonnet-5',
    'DeepSeek-R1-0528',
    'ft:gpt-4o:acme',
    'simulated-small',
    'constructor',
    '',
    '-2024-01-01'.repeat(1_000),
  ])('is not claimed for another model: %s', (model) => {
    expect(publishedScoreOf(model)).toBeUndefined();
  });

  test('names its publication, and stands on one scale', () => {
    for (const model of scoredModels()) {
      const published = publishedScoreOf(model);
      expect(published?.publication, model).toMatch(/^[A-Z].+\(https:\/\/\S+\)$/);
      expect(published?.date, model).toMatch(/^20\d\d-\d\d(-\d\d)?$/);
      expect(published?.score, model).toBeGreaterThan(0.25);
      expect(published?.score, model).toBeLessThan(1);
      if (published?.benchmark !== 'MMLU-Pro') expect(published?.score, model).toBe(published?.stated);
    }
  });
});
