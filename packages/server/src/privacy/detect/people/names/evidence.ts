import { Mark } from '../marks.ts';
import { Shape, type Words } from '../words.ts';

/**
 * How much a word looks like a given name: 3 for one that is hardly anything else, 2 for a rarer one, 1 for one that is
 * also a word or a place, an initial, or (0.8) for what no list knows.
 */
export function asGiven(words: Words, word: number): number {
  const marks = words.marks[word] ?? 0;
  if (words.shapes[word] === Shape.initial) return 1;
  if ((marks & Mark.given) !== 0) {
    if ((marks & Mark.nameFirst) !== 0) return 3;
    if ((marks & (Mark.word | Mark.alsoThing | Mark.title)) !== 0) return 1;
    return (marks & Mark.givenCommon) === 0 ? 2 : 3;
  }
  if (isPatronymic(words, word)) return 3;
  return (marks & NO_NAME) === 0 ? 0.8 : 0;
}

/** How much a word looks like a family name, by the same measure; unknown words are family names more often. */
export function asFamily(words: Words, word: number): number {
  const marks = words.marks[word] ?? 0;
  if (words.shapes[word] === Shape.initial) return 0;
  const isWord = (marks & (Mark.word | Mark.thing | Mark.alsoThing)) !== 0;
  if ((marks & Mark.family) !== 0) {
    if ((marks & Mark.familyCommon) !== 0) return isWord ? 1.6 : 3;
    return isWord ? 1 : 2;
  }
  if ((marks & Mark.given) !== 0) return isWord ? 0.6 : 1.6;
  if ((marks & NO_NAME) !== 0) return 0;
  return hasFamilyEnding(words, word) ? 2 : 1.2;
}

export function isKnownName(marks: number): boolean {
  return (marks & (Mark.given | Mark.family)) !== 0;
}

const NO_NAME = Mark.word | Mark.place | Mark.thing | Mark.alsoThing | Mark.country | Mark.role;
const SHORTEST_WITH_ENDING = 6;
const FAMILY_ENDING =
  /(?:sk[iya]|ská|ský|wicz|czyk|ovi[cć]|ić|ević|ova|sson|sen|idis|poulos|oğlu|oglu|yan|shvili|dze|enko|chuk|escu|ez|stein|mann|berger|ов|ова|ову|овым|овой|ев|ева|еву|ин|ина|ину|ский|ская|енко|чук|ян)$/i;
const PATRONYMIC = /(?:ович|евич|овна|евна|ична|овича|евича|овичу|евичу|овне|евне|овны|евны)$/i;

function hasFamilyEnding(words: Words, word: number): boolean {
  const start = words.starts[word] ?? 0;
  const end = words.ends[word] ?? 0;
  if (end - start < SHORTEST_WITH_ENDING) return false;
  return FAMILY_ENDING.test(words.text.slice(Math.max(start, end - LONGEST_ENDING), end));
}

function isPatronymic(words: Words, word: number): boolean {
  const start = words.starts[word] ?? 0;
  const end = words.ends[word] ?? 0;
  if (end - start < SHORTEST_WITH_ENDING || words.text.charCodeAt(start) < FIRST_CYRILLIC) return false;
  return PATRONYMIC.test(words.text.slice(Math.max(start, end - LONGEST_ENDING), end));
}

const LONGEST_ENDING = 8;
const FIRST_CYRILLIC = 0x04_00;
