import { detectLanguage } from './language.ts';
import {
  ambiguousMonths,
  dates,
  directions,
  frameWords,
  negations,
  numberWords,
  opposites,
  persons,
  pronounNeighbours,
  properNames,
  sentenceStarters,
  units,
} from './lexicon.ts';
import { readQuestionKinds } from './question-kinds.ts';
import type { SketchClass } from './sketch.ts';
import { stem } from './stem.ts';
import { splitText } from './tokens.ts';
import type { Token } from './tokens.ts';

/** What a question says, by class, in plain words: never kept. */
export type QuestionFeatures = { readonly [Class in SketchClass]: readonly string[] };

type Collected = { [Class in SketchClass]: string[] };

/** Undefined for a text that has no content: "Why?" is about what came before. */
export function readQuestion(text: string): QuestionFeatures | undefined {
  const tokens = splitText(text);
  const spoken = tokens.flatMap((token) => (token.kind === 'word' ? [token.text.toLowerCase()] : []));
  const language = detectLanguage(spoken);
  const found: Collected = {
    language: [language],
    exact: [],
    numbers: [],
    units: [],
    dates: [],
    negations: [],
    undone: [],
    directions: [],
    opposites: [],
    names: [],
    persons: [],
    questions: readQuestionKinds(spoken),
    words: [],
    frame: [],
  };
  const showsNames = tellsNamesApart(tokens);
  tokens.forEach((token, index) => {
    switch (token.kind) {
      case 'exact':
        found.exact.push(token.text);
        break;
      case 'number':
        found.numbers.push(token.text);
        break;
      case 'word':
        if (token.isNegated) found.negations.push('not');
        if (language === 'en') readWord(token, tokens[index - 1], tokens[index + 1], showsNames, found);
        else readForeignWord(token.text.toLowerCase(), found);
        break;
      default:
        token satisfies never;
    }
  });
  const content = [...found.words, ...found.exact, ...found.numbers, ...found.units];
  return content.length === 0 ? undefined : found;
}

/** Of other languages nothing is known that could be left out, so every word must be the very same. */
function readForeignWord(word: string, found: Collected): void {
  found.words.push(word);
  found.exact.push(word);
}

type Word = Token & { readonly kind: 'word' };

function readWord(
  token: Word,
  before: Token | undefined,
  after: Token | undefined,
  showsNames: boolean,
  found: Collected,
): void {
  const word = token.text.toLowerCase();
  if (showsNames && isAcronym(token.text)) {
    readContent(word, true, found);
    return;
  }
  const negation = negations.get(word);
  const unit = units.get(word);
  const date = isDate(token, before, after) ? dates.get(word) : undefined;
  const direction = directions.get(word);
  const frame = frameWords.get(word);
  const value = isNumberWord(word, before, after) ? numberWords.get(word) : undefined;
  if (negation !== undefined) found.negations.push(negation);
  else if (value !== undefined) found.numbers.push(value);
  else if (date !== undefined) found.dates.push(date);
  else if (unit !== undefined) found.units.push(unit);
  else if (direction !== undefined) found.directions.push(direction);
  else if (frame === undefined || isLetterName(token))
    readContent(word, !showsNames || isName(token) || properNames.has(word), found);
  else if (frame !== '') found.frame.push(frame);
  // Some of them are read as something else as well.
  const person = persons.get(word);
  if (person !== undefined) found.persons.push(person);
  found.opposites.push(...(opposites.get(word) ?? []));
}

function readContent(word: string, isNameToo: boolean, found: Collected): void {
  const root = stem(word);
  found.words.push(root);
  if (isNameToo) found.names.push(root);
  const rest = /^(?:un|in|im|il|ir|dis|non|anti|de|mis|under|over|pre|post|re|sub)([a-z]{3,})$/.exec(
    word,
  )?.[1];
  if (rest !== undefined) found.undone.push(stem(rest));
}

/** Where nothing, or everything, is in upper case, any word may be a name. */
function tellsNamesApart(tokens: readonly Token[]): boolean {
  const written = tokens.flatMap((token) => (token.kind === 'word' ? [token.text] : []));
  const longer = written.filter((word) => word.length > 1);
  return written.some((word) => /\p{Lu}/u.test(word)) && longer.some((word) => /\p{Ll}/u.test(word));
}

function isName(token: Word): boolean {
  const { text, isFirst } = token;
  // iPhone, JavaScript.
  if (/\p{Ll}\p{Lu}/u.test(text)) return true;
  if (!/^\p{Lu}/u.test(text)) return false;
  return !isFirst || !sentenceStarters.has(text.toLowerCase());
}

function isAcronym(text: string): boolean {
  return text.length > 1 && /^\p{Lu}[\p{Lu}\p{N}]*s?$/u.test(text) && /\p{Lu}{2}/u.test(text);
}

/** Plan A, vitamin D; but not I. */
function isLetterName(token: Word): boolean {
  return !token.isFirst && /^[A-HJ-Z]$/.test(token.text);
}

function isDate(token: Word, before: Token | undefined, after: Token | undefined): boolean {
  if (!ambiguousMonths.has(token.text.toLowerCase())) return true;
  if (before?.kind === 'number' || after?.kind === 'number') return true;
  return !token.isFirst && /^\p{Lu}/u.test(token.text);
}

function isNumberWord(word: string, before: Token | undefined, after: Token | undefined): boolean {
  if (word !== 'one') return true;
  const isPronounBeside = (token: Token | undefined) =>
    token === undefined || (token.kind === 'word' && pronounNeighbours.has(token.text.toLowerCase()));
  return !isPronounBeside(before) && !isPronounBeside(after);
}
