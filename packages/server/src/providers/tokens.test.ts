import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { countTokens, estimateTokens, splitTokens } from './tokens.ts';

describe('countTokens', () => {
  test.each([
    ['', 0],
    ['hello world', 2],
    ['The quick brown fox jumps over the lazy dog.', 10],
    // Spelled out it is text, not a control token, and not an error.
    ['<|endoftext|>', 7],
  ])('%j has %i tokens in o200k', (text, tokens) => {
    expect(countTokens(text)).toBe(tokens);
  });

  test('cutting long runs changes the count by no more than a token a cut', () => {
    const run = 'abcdefghij'.repeat(100);
    const pieces = countTokens('abcdefghij') * 100;
    expect(countTokens(run)).toBeGreaterThan(0);
    expect(countTokens(run)).toBeLessThanOrEqual(pieces + 8);
  });

  test('grows in proportion, and without tokenizing everything, for immense texts', () => {
    const sentence = 'The quick brown fox jumps over the lazy dog. ';
    const once = countTokens(sentence.repeat(1000));
    const much = countTokens(sentence.repeat(200_000));
    expect(Math.abs(much / (once * 200) - 1)).toBeLessThan(0.01);
  });

  test.each(['a', ' ', '-', '1', '漢', '😀', '\n', '\ud800'])(
    'ends soon on a long run of %j',
    (character) => {
      // Without the cut this would take minutes, and the test's time limit would say so.
      expect(countTokens(character.repeat(2_000_000))).toBeGreaterThan(1000);
    },
  );
});

test('the tokens of a text, joined, are the text, and as many as were counted', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
      const whole = text.toWellFormed();
      const tokens = splitTokens(whole);
      expect(tokens.join('')).toBe(whole);
      expect(tokens.length).toBeLessThanOrEqual(countTokens(whole));
    }),
  );
});

test('an estimate is never nothing for something, and is near the count for prose', () => {
  expect(estimateTokens(0)).toBe(0);
  expect(estimateTokens(1)).toBe(1);
  const prose = 'Compose an engaging travel blog post about a recent trip to Hawaii. '.repeat(20);
  expect(estimateTokens(prose.length) / countTokens(prose)).toBeGreaterThan(0.9);
  expect(estimateTokens(prose.length) / countTokens(prose)).toBeLessThan(1.6);
});
