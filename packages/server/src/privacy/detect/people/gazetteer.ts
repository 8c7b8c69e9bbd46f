import { readFileSync } from 'node:fs';

import { Character, type Characters, readCharacters } from './characters.ts';
import { MARK_OF_SECTION } from './marks.ts';

/** Hashes a word of small letters unit by unit, from `START_OF_WORD` on. */
export const START_OF_WORD = 0x811c_9dc5 | 0;

export function addToHash(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, 0x0100_0193);
}

export interface Gazetteer {
  readonly characters: Characters;
  /** The lists (`Mark`) that the word of this hash stands in; 0 for none. */
  readonly marksOf: (hash: number) => number;
  /** The same of the lists of context alone: a table small enough to stay near the processor. */
  readonly contextOf: (hash: number) => number;
}

let loaded: Gazetteer | undefined;

/**
 * The lists, read on first use. Words are kept as 32-bit hashes in an open table of 2 MB instead of as 120,000 strings
 * (9 MB, and several times slower to ask): a word that stands in no list is taken for one that does about once in
 * 30,000 different words, which is far below how often the lists themselves mislead.
 */
export function gazetteer(): Gazetteer {
  loaded ??= readGazetteer();
  return loaded;
}

/** The lists that a word stands in, of one that is not being cut from a text. */
export function marksOfWord(word: string): number {
  const { characters, marksOf } = gazetteer();
  let hash = START_OF_WORD;
  for (let at = 0; at < word.length; at += 1) {
    const unit = characters.small[word.charCodeAt(at)] ?? 0;
    if (!isPassedOver(characters.kinds, unit)) hash = addToHash(hash, unit);
  }
  return marksOf(hash);
}

/** Twice as many places as words, rounded up to a power of two. */
const PLACES = 1 << 18;
const PLACES_OF_CONTEXT = 1 << 13;
const NAMES = 'lists/names.txt';
const CONTEXT = 'lists/context.txt';
const HEADING = 0x23;
const SPACE = 0x20;
const NEWLINE = 0x0a;

function readGazetteer(): Gazetteer {
  const characters = readCharacters();
  const all = createTable(PLACES);
  const context = createTable(PLACES_OF_CONTEXT);
  addList(readList(NAMES), characters, all.add);
  addList(readList(CONTEXT), characters, (hash, mark) => {
    all.add(hash, mark);
    context.add(hash, mark);
  });
  return { characters, marksOf: all.marksOf, contextOf: context.marksOf };
}

function readList(path: string): string {
  return readFileSync(new URL(path, import.meta.url), 'utf8');
}

interface Table {
  readonly add: (hash: number, mark: number) => void;
  readonly marksOf: (hash: number) => number;
}

function createTable(places: number): Table {
  const hashes = new Int32Array(places);
  const marks = new Int32Array(places);
  /** Where a hash stands, or the empty place where it would. */
  const placeOf = (wanted: number): number => {
    let place = wanted & (places - 1);
    for (;;) {
      const there = hashes[place];
      if (there === 0 || there === wanted) return place;
      place = (place + 1) & (places - 1);
    }
  };
  return {
    add(hash, mark) {
      const wanted = spread(hash);
      const place = placeOf(wanted);
      hashes[place] = wanted;
      marks[place] = (marks[place] ?? 0) | mark;
    },
    marksOf: (hash) => marks[placeOf(spread(hash))] ?? 0,
  };
}

function addList(text: string, { kinds }: Characters, add: (hash: number, mark: number) => void): void {
  let mark = 0;
  let hash = START_OF_WORD;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === HEADING) {
      const end = text.indexOf('\n', at);
      mark = markOf(text.slice(at + 2, end));
      at = end;
      hash = START_OF_WORD;
    } else if (unit === SPACE || unit === NEWLINE) {
      if (hash !== START_OF_WORD) add(hash, mark);
      hash = START_OF_WORD;
    } else if (!isPassedOver(kinds, unit)) hash = addToHash(hash, unit);
  }
}

/** Apostrophes and combining marks are left out of every hash: O'Brien is OBrien to a census. */
function isPassedOver(kinds: Uint8Array, unit: number): boolean {
  const kind = kinds[unit];
  return kind === Character.apostrophe || kind === Character.mark;
}

function markOf(section: string): number {
  const mark = MARK_OF_SECTION.get(section);
  if (mark === undefined) throw new Error(`A list has a section that no mark is for: ${section}`);
  return mark;
}

/** The low bits of the hash above depend on little; these depend on all of it. 0 means an empty place. */
function spread(hash: number): number {
  const once = Math.imul(hash ^ (hash >>> 15), 0x2c1b_3c6d);
  const twice = once ^ (once >>> 12);
  return twice === 0 ? 1 : twice;
}
