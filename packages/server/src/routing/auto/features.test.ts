import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HEAD_CHARACTERS, TAIL_CHARACTERS, excerptOf } from './excerpt.ts';
import { FEATURE_NAMES, featuresOf } from './features.ts';
import { readQuestion } from './question.ts';

const choice = 'Which of these is NOT a prime?\nA. 7\nB. 9\nC. 11\nD. 13\nAnswer:';

function feature(text: string, name: (typeof FEATURE_NAMES)[number]): number | undefined {
  return featuresOf(text)[FEATURE_NAMES.indexOf(name)];
}

describe('the features of a prompt', () => {
  test('a question of choice is seen as one, with its options apart from its stem', () => {
    expect(readQuestion(choice)).toEqual({
      stem: 'Which of these is NOT a prime?\n',
      options: ['7', '9', '11', '13'],
    });
    expect(feature(choice, 'has_options')).toBe(1);
    expect(feature(choice, 'share_of_options_bare_value')).toBe(1);
    expect(feature(choice, 'asks_for_exception')).toBe(1);
    expect(feature(choice, 'asks_in_capitals')).toBe(1);
  });

  test('options read the same with a bracket, with CRLF, and when one of them is empty', () => {
    expect(readQuestion('Q?\r\nA) one\r\nB) \r\nC) three').options.map((option) => option.trim())).toEqual([
      'one',
      '',
      'three',
    ]);
  });

  test('one lettered line is no question of choice, nor is a letter inside a line', () => {
    expect(readQuestion('A. Smith wrote this.').options).toEqual([]);
    expect(readQuestion('Choose A. or B. or C. now').options).toEqual([]);
    expect(feature('A. Smith wrote this.', 'has_options')).toBe(0);
  });

  test('numbers are counted in the stem alone', () => {
    expect(feature('Add 1,000 and 2.5 and 3.\nA. 4\nB. 5', 'log_numbers_in_stem')).toBeCloseTo(Math.log1p(3));
  });

  test('any text at all gives as many finite numbers as there are names', () => {
    const strange = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 400 }),
      fc
        .array(fc.constantFrom('A. ', '\n', '\r', '(', '"', '9', '\ud800', 'ß', '__', '\\', '漢'), {
          maxLength: 300,
        })
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(strange, (text) => {
        const features = featuresOf(text);
        expect(features).toHaveLength(FEATURE_NAMES.length);
        expect([...features].every(Number.isFinite)).toBe(true);
      }),
    );
    expect([...featuresOf('')].every(Number.isFinite)).toBe(true);
  });

  test('of a long text the head and the tail are read, and nothing between them', () => {
    const head = 'h'.repeat(HEAD_CHARACTERS);
    const tail = 't'.repeat(TAIL_CHARACTERS);
    const filler = '7'.repeat(1_000_000);
    expect(excerptOf(head + filler + tail)).toBe(`${head}\n${tail}`);
    expect(featuresOf(head + filler + tail)).toEqual(featuresOf(head + tail.slice(0, 1) + filler + tail));
    expect(excerptOf(head + tail)).toBe(head + tail);
  });

  test('a hostile text is read in steps that its bounded excerpt limits', () => {
    // What would make a backtracking pattern quadratic. The test ends in time only if none is.
    for (const unit of [
      '(',
      '(a',
      'A. ',
      'A. \n',
      '\nA.',
      '1,',
      '1.1',
      '\\a',
      'I(i',
      "isn't ",
      ' \n',
      '\t',
    ]) {
      const features = featuresOf(unit.repeat(2_000_000 / unit.length));
      expect([...features].every(Number.isFinite)).toBe(true);
    }
  });
});
