import { describe, expect, test } from 'vitest';

import { modelFacts, withStated } from './model-facts.ts';
import { knownChatModels } from './vendors.ts';

describe('what is known of a model', () => {
  test.each([
    ['openai', 'gpt-4o', { contextTokens: 128_000, maxOutputTokens: 16_384, images: true, jsonSchema: true }],
    ['openai', 'gpt-4o-2024-08-06', { maxOutputTokens: 16_384, jsonSchema: true }],
    ['openai', 'gpt-4o-2024-05-13', { maxOutputTokens: 4096, jsonSchema: false }],
    ['openai', 'o3-mini', { images: false, tools: true }],
    ['openai', 'gpt-5.6-luna', { contextTokens: 1_050_000, maxOutputTokens: 128_000 }],
    ['anthropic', 'claude-haiku-4-5', { contextTokens: 200_000, maxOutputTokens: 64_000 }],
    ['anthropic', 'claude-haiku-4-5-20251001', { contextTokens: 200_000, imageTokens: 1600 }],
    ['anthropic', 'claude-sonnet-4-0', { maxOutputTokens: 64_000, jsonSchema: false }],
    ['anthropic', 'claude-opus-5', { contextTokens: 1_000_000, imageTokens: 4784 }],
    ['simulated', 'simulated-small', { tools: true, streaming: true }],
  ])('%s documents %s', (vendor, model, expected) => {
    expect(modelFacts(vendor, model)).toMatchObject(expected);
  });

  test.each([
    ['openai', 'gpt-4o-audio-preview'],
    ['openai', 'gpt-7'],
    ['anthropic', 'claude-opus-9'],
    ['anthropic', 'claude-sonnet-5-5'],
    ['groq', 'gpt-4o'],
    ['nobody', 'gpt-4o'],
    [undefined, 'gpt-4o'],
    ['openai', '__proto__'],
  ])('of %s nothing is guessed for %s', (vendor, model) => {
    const { contextTokens: _window, ...others } = modelFacts(vendor, model);
    expect(Object.values(others).filter((fact) => fact !== undefined)).toEqual([]);
  });

  test('has the window of the price list where nothing else is documented', () => {
    expect(modelFacts('openai', 'gpt-4o-audio-preview').contextTokens).toBe(128_000);
    expect(modelFacts('groq', 'deepseek-r1-distill-llama-70b').contextTokens).toBe(131_072);
    expect(modelFacts('openai', 'gpt-4o-somebodys').contextTokens).toBeUndefined();
    expect(modelFacts('open', 'gpt-4o').contextTokens).toBeUndefined();
  });

  test('holds for models that the price list knows, so that no name is misspelt', () => {
    const priced = new Set([...knownChatModels('openai'), ...knownChatModels('anthropic')]);
    for (const model of [
      'gpt-4.1-nano',
      'gpt-5.4-mini',
      'gpt-6-sol',
      'o4-mini',
      'claude-fable-5-1',
      'claude-opus-4-8',
    ]) {
      expect(priced).toContain(model);
    }
  });

  test('gives way to what an operator states, fact by fact', () => {
    const facts = withStated(modelFacts('openai', 'gpt-4o'), { images: false, tools: undefined });
    expect(facts).toMatchObject({ images: false, tools: true, contextTokens: 128_000 });
  });
});
