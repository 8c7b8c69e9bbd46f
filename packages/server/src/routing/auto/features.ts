import { excerptOf } from './excerpt.ts';
import { readQuestion } from './question.ts';

/** What the difficulty model knows of a prompt, in the order of `featuresOf`. Weights name features by position. */
export const FEATURE_NAMES = [
  'has_options',
  'share_of_options_with_digit',
  'share_of_options_bare_value',
  'share_of_digits',
  'share_of_math_signs',
  'log_math_signs',
  'log_numbers_in_stem',
  'log_stem_characters',
  'log_option_characters',
  'log_characters',
  'log_option_length_spread',
  'share_of_distinct_words',
  'mean_word_characters',
  'share_of_long_words',
  'asks_for_exception',
  'asks_in_capitals',
  'names_roman_items',
  'option_names_others',
  'has_blank',
  'share_of_parentheses',
  'looks_like_code',
  'asks_to_calculate',
] as const;

const LONG_WORD_CHARACTERS = 9;

/**
 * A prompt as numbers, all of them finite, in time linear in its bounded excerpt. They describe form (options, numbers,
 * signs, the wealth of words), hardly topics: form is what carried over to tasks that the model had not seen.
 */
export function featuresOf(text: string): Float64Array {
  const excerpt = excerptOf(text);
  const { stem, options } = readQuestion(excerpt);
  const characters = Math.max(1, excerpt.length);
  const words = excerpt.match(/\p{L}+/gu) ?? [];
  const wordCount = Math.max(1, words.length);
  const mathSigns = count(excerpt, /[=+*^<>√∑∫π×÷≤≥|$]|\\[a-z]/g);
  const optionLengths = options.map((option) => option.length);
  return Float64Array.of(
    options.length > 0 ? 1 : 0,
    share(options, (option) => /\d/.test(option)),
    share(options, isBareValue),
    count(excerpt, /\d/g) / characters,
    mathSigns / characters,
    Math.log1p(mathSigns),
    Math.log1p(count(stem, /\d+(?:[.,]\d+)*/g)),
    Math.log1p(stem.length),
    Math.log1p(mean(optionLengths)),
    Math.log1p(excerpt.length),
    Math.log1p(spread(optionLengths)),
    new Set(words.map((word) => word.toLowerCase())).size / wordCount,
    mean(words.map((word) => word.length)),
    words.filter((word) => word.length >= LONG_WORD_CHARACTERS).length / wordCount,
    flag(stem, /\b(?:except|not|least|false|incorrect|never|cannot|isn't|doesn't)\b/i),
    flag(stem, /\b(?:EXCEPT|NOT|LEAST|TRUE|FALSE)\b/),
    flag(excerpt, /\bI{2,3}\b|\(i{1,3}\)/),
    options.some((option) => /\b(?:all|none) of (?:the|these)\b|\b(?:both|neither)\b/i.test(option)) ? 1 : 0,
    excerpt.includes('__') ? 1 : 0,
    count(excerpt, /[()]/g) / characters,
    flag(excerpt, /[{};]|\bdef |return|algorithm|array|\(\w*\)/),
    flag(
      stem,
      /\b(?:calculate|compute|find|determine|evaluate|solve|simplify|value of|approximately|closest)\b/i,
    ),
  );
}

const BARE_VALUE_CHARACTERS = 14;

/** A number with its unit or a short formula: choosing among such options means having worked it out. */
function isBareValue(option: string): boolean {
  return (
    option.length <= BARE_VALUE_CHARACTERS &&
    /\d/.test(option) &&
    /^[\s\d.,$%\\{}^/()+\-=a-zA-Z]*$/.test(option)
  );
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

function flag(text: string, pattern: RegExp): number {
  return pattern.test(text) ? 1 : 0;
}

function share<T>(items: readonly T[], holds: (item: T) => boolean): number {
  return items.length === 0 ? 0 : items.filter(holds).length / items.length;
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The standard deviation. */
function spread(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
}
