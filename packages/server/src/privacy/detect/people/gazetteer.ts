import { readFileSync } from 'node:fs';

import { Character, type Characters, readCharacters } from './characters.ts';
import { Mark, MARK_OF_SECTION } from './marks.ts';

/** Hashes a word of small letters unit by unit, from `START_OF_WORD` on. */
export const START_OF_WORD = 0x811c_9dc5 | 0;

export function addToHash(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, 0x0100_0193);
}

/** Words by their hashes in an open table: `marks[place]` are those of the word whose spread hash is `hashes[place]`. */
export interface Table {
  readonly hashes: Int32Array;
  readonly marks: Int32Array;
}

export interface Gazetteer {
  readonly characters: Characters;
  /** The lists (`Mark`) that words stand in. */
  readonly all: Table;
  /** The same of the lists of context alone: a table small enough to stay near the processor. */
  readonly context: Table;
  /** 1 for each unit that a family name begins with. */
  readonly firstsOfFamilies: Uint8Array;
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

/** The marks of the word of this hash; 0 where it stands in no list. */
export function lookUp({ hashes, marks }: Table, hash: number): number {
  return marks[placeOf(hashes, spread(hash))] ?? 0;
}

/** The lists that a word stands in, of one that is not being cut from a text. */
export function marksOfWord(word: string): number {
  return marksBetween(word, 0, word.length);
}

/** The same of a piece of a text. */
export function marksBetween(text: string, start: number, end: number): number {
  const { characters, all } = gazetteer();
  let hash = START_OF_WORD;
  for (let at = start; at < end; at += 1) {
    const unit = characters.small[text.charCodeAt(at)] ?? 0;
    if (!isPassedOver(characters.kinds, unit)) hash = addToHash(hash, unit);
  }
  return lookUp(all, hash);
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
  const firstsOfFamilies = new Uint8Array(characters.small.length);
  const add = (hash: number, mark: number, first: number): void => {
    put(all, hash, mark);
    if ((mark & Mark.family) !== 0) firstsOfFamilies[first] = 1;
  };
  addList(readList(NAMES), characters, add);
  addList(readList(CONTEXT), characters, (hash, mark, first) => {
    add(hash, mark, first);
    put(context, hash, mark);
  });
  return { characters, all, context, firstsOfFamilies };
}

function readList(path: string): string {
  return readFileSync(new URL(path, import.meta.url), 'utf8');
}

function createTable(places: number): Table {
  return { hashes: new Int32Array(places), marks: new Int32Array(places) };
}

function put({ hashes, marks }: Table, hash: number, mark: number): void {
  const wanted = spread(hash);
  const place = placeOf(hashes, wanted);
  hashes[place] = wanted;
  marks[place] = (marks[place] ?? 0) | mark;
}

/** Where a hash stands, or the empty place where it would. */
function placeOf(hashes: Int32Array, wanted: number): number {
  const mask = hashes.length - 1;
  let place = wanted & mask;
  for (;;) {
    const there = hashes[place];
    if (there === 0 || there === wanted) return place;
    place = (place + 1) & mask;
  }
}

function addList(
  text: string,
  { kinds }: Characters,
  add: (hash: number, mark: number, first: number) => void,
): void {
  let mark = 0;
  let first = 0;
  let hash = START_OF_WORD;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === HEADING) {
      const end = text.indexOf('\n', at);
      mark = markOf(text.slice(at + 2, end));
      at = end;
      hash = START_OF_WORD;
    } else if (unit === SPACE || unit === NEWLINE) {
      if (hash !== START_OF_WORD) add(hash, mark, first);
      hash = START_OF_WORD;
    } else if (!isPassedOver(kinds, unit)) {
      if (hash === START_OF_WORD) first = unit;
      hash = addToHash(hash, unit);
    }
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
