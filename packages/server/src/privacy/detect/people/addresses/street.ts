import { Mark } from '../marks.ts';
import { Shape, type Words } from '../words.ts';
import { firstOfRange, isHouseNumber, lastOfNumber } from './house-number.ts';
import { has, isCapital, isJoined, wordAt } from './reading.ts';

/** A street with its house number: from the first to the last word. */
export interface Street {
  readonly first: number;
  readonly last: number;
  /** Whether only small letters, or a word that means much else, spoke for it: then more must be found beside it. */
  readonly isWeak: boolean;
}

const MOST_WORDS = 6;

/** The street that the house number `number` belongs to: before it ("Main Street" after, "Hauptstraße" before). */
export function streetAt(words: Words, number: number): Street | undefined {
  if (!isHouseNumber(words, number)) return undefined;
  const street = typeBeforeName(words, number) ?? nameBeforeType(words, number);
  if (street === undefined) return numberLast(words, number);
  return { ...street, first: firstOfRange(words, street.first) };
}

/**
 * Whether a kind of street, or a capital that may end in one, stands near a number: most need no closer look. To be
 * asked in the order of the text, of which it reads each word once.
 */
export function createStreetReach(words: Words): (number: number) => boolean {
  const { marks, count } = words;
  let before = Number.NEGATIVE_INFINITY;
  let next = 0;
  return (number) => {
    while (next < count && (next <= number || ((marks[next] ?? 0) & ANY_STREET) === 0)) {
      if (((marks[next] ?? 0) & ANY_STREET) !== 0) before = next;
      next += 1;
    }
    if (number - before <= MOST_WORDS + 2 || (next < count && next - number <= MOST_WORDS)) return true;
    // Hauptstraße: a kind of street within a word, which no list has.
    if (number === 0 || words.shapes[number - 1] !== Shape.capital) return false;
    return (words.ends[number - 1] ?? 0) - (words.starts[number - 1] ?? 0) >= SHORTEST_COMPOUND;
  };
}

const ANY_STREET = Mark.streetAfter | Mark.streetBefore;

/** "12 bis, rue de la République": the kind of street, then its name. */
function typeBeforeName(words: Words, number: number): Street | undefined {
  let type = number + 1;
  if (has(words, type + 1, Mark.streetBefore) && /^(?:bis|ter|quater)$/i.test(wordAt(words, type))) type += 1;
  if (!has(words, type, Mark.streetBefore) || !isJoined(words, type - 1, ', ')) return undefined;
  const last = lastOfName(words, type);
  if (last === undefined) return undefined;
  // "12 Place": an English kind of street stands after a name instead.
  return {
    first: number,
    last,
    isWeak: words.shapes[type] !== Shape.lower && has(words, type, Mark.streetAfter),
  };
}

/** The last capitalized word of a name that begins after `type`, over articles such as "de la". */
function lastOfName(words: Words, type: number): number | undefined {
  let last: number | undefined;
  for (let word = type + 1; word <= type + MOST_WORDS; word += 1) {
    if (!isJoined(words, word - 1, '. ')) break;
    if (isCapital(words, word) || (words.shapes[word] === Shape.number && last === undefined)) last = word;
    else if (!isSmallWord(words, word)) break;
  }
  return last;
}

/** "1200 W. Lake Shore Dr.": the number, a name, then the kind of street. */
function nameBeforeType(words: Words, number: number): Street | undefined {
  if (NO_STREET_BEFORE.test(wordAt(words, number - 1)) || NO_STREET_AFTER.test(wordAt(words, number + 1))) {
    return undefined;
  }
  let capitals = 0;
  let smalls = 0;
  for (let word = number + 1; word <= number + MOST_WORDS && isJoined(words, word - 1, '. '); word += 1) {
    const isType = has(words, word, Mark.streetAfter) && capitals + smalls > 0;
    if (isType && !(has(words, word + 1, Mark.streetAfter) && isJoined(words, word, ''))) {
      const isSmall = smalls > 0 || words.shapes[word] === Shape.lower;
      const isFollowed =
        isJoined(words, word, '') && isCapital(words, word + 1) && !isDirection(words, word + 1);
      if (isFollowed && !has(words, word + 1, Mark.unit) && !isStreetAbbreviation(words, word))
        return undefined;
      return { first: number, last: word, isWeak: isSmall || isFollowed || isYearLike(words, number) };
    }
    if (isCapital(words, word) || isOrdinal(words, word)) capitals += 1;
    else if (words.shapes[word] === Shape.lower && !has(words, word, Mark.never)) smalls += 1;
    else if (capitals > 0 && wordAt(words, word) === 's') continue;
    else return undefined;
  }
  return undefined;
}

/** What is counted by numbers, and what numbers count. */
const NO_STREET_BEFORE =
  /^(?:chapter|section|step|exit|figure|fig|table|page|item|version|level|season|episode|volume|part|top|route|room|no|number|line|rule|lesson|phase)$/i;
const NO_STREET_AFTER =
  /^(?:the|a|an|miles?|km|minutes?|hours?|days?|weeks?|months?|years?|meters?|metres?|feet|percent|steps|people|new|more)$/i;

/** "Hauptstraße 12", "Calle Mayor, 15", "ul. Długa 7": the number comes last. */
function numberLast(words: Words, number: number): Street | undefined {
  let name = number - 1;
  const last = lastOfNumber(words, number);
  // "д. 15": the word for house stands between.
  if (has(words, name, Mark.unit) && isJoined(words, name, '. ')) name -= 1;
  if (name < 0 || (!isJoined(words, name, '. ') && !isJoined(words, name, ', '))) return undefined;
  const isJoinedPlainly = isJoined(words, name, '. ');
  if (isCapital(words, name) && isJoinedPlainly) {
    const isCompound = hasStreetEnding(words, name);
    const isType = has(words, name, Mark.streetAfter) && isCapital(words, name);
    const first = isCompound || isType ? firstCapital(words, name) : name;
    if (isCompound || (isType && first < name)) return { first, last, isWeak: false };
  }
  return typeWithinReach(words, name, last);
}

function typeWithinReach(words: Words, name: number, last: number): Street | undefined {
  let capitals = 0;
  for (let word = name; word >= 0 && word > name - MOST_WORDS - 2; word -= 1) {
    if (word < name && !isJoined(words, word, '. ') && !isJoined(words, word, '/ ')) return undefined;
    if (has(words, word, Mark.streetBefore) && capitals > 0) return { first: word, last, isWeak: false };
    if (isCapital(words, word) || words.shapes[word] === Shape.number) capitals += 1;
    else if (!isSmallWord(words, word)) return undefined;
  }
  return undefined;
}

const STREET_ENDING =
  /(?:straße|strasse|str|weg|gasse|platz|allee|ring|damm|ufer|chaussee|steig|straat|laan|plein|gracht|kade|singel|gatan|vägen|gata|gade|vej|veien|gaten|katu|tie|kuja|utca|torg|torv|markt)$/iu;
const SHORTEST_COMPOUND = 6;

function hasStreetEnding(words: Words, word: number): boolean {
  const start = words.starts[word] ?? 0;
  const end = words.ends[word] ?? 0;
  if (end - start < SHORTEST_COMPOUND) return false;
  return STREET_ENDING.test(words.text.slice(Math.max(start, end - 8), end)) && !has(words, word, Mark.word);
}

function firstCapital(words: Words, name: number): number {
  let first = name;
  for (let back = 0; back < 4 && first > 0; back += 1) {
    if (first < 1 || !isCapital(words, first - 1) || !isJoined(words, first - 1, '')) break;
    const isPreposition = STREET_PREPOSITION.test(wordAt(words, first - 1));
    if (!isPreposition && has(words, first - 1, Mark.never)) break;
    first -= 1;
    if (isPreposition) break;
  }
  return first;
}

const STREET_PREPOSITION = /^(?:Am|An|Im|In|Zur|Zum|Unter|Auf|Hinter|Vor)$/;

function isSmallWord(words: Words, word: number): boolean {
  return has(words, word, Mark.particle | Mark.particleAfter) || SMALL_WORDS.test(wordAt(words, word));
}

const SMALL_WORDS =
  /^(?:d|l|dell|all|des|du|aux|au|sur|sous|dei|degli|delle|della|y|e|dos|das|op|het|an|der|im)$/i;

function isDirection(words: Words, word: number): boolean {
  return /^(?:N|S|E|W|NE|NW|SE|SW|North|South|East|West)$/.test(wordAt(words, word));
}

const ABBREVIATION = /^(?:St|Ave?|Rd|Ln|Dr|Blvd|Ct|Pl|Sq|Ter|Cres|Pkwy|Hwy|Street|Avenue|Road|Boulevard)$/i;

function isStreetAbbreviation(words: Words, word: number): boolean {
  return ABBREVIATION.test(wordAt(words, word));
}

function isOrdinal(words: Words, word: number): boolean {
  return words.shapes[word] === Shape.number && /^\d{1,3}(?:st|nd|rd|th)$/i.test(wordAt(words, word));
}

function isYearLike(words: Words, number: number): boolean {
  return /^(?:19|20)\d\d$/.test(wordAt(words, number));
}
