import { MEANINGS, type Meaning, VOCABULARY } from './vocabulary.ts';

/** What a word says, and the word that must stand before it. */
export interface Saying {
  readonly meaning: number;
  readonly after: number;
}

export const ANY_WORD = 0;
/** FNV-1a over lower-cased units; the scan computes it as it goes, so that no word is ever copied. */
export const HASH_SEED = 0x811c9dc5 | 0;
export const HASH_PRIME = 0x01000193;

/**
 * Drops the case of ASCII and Latin-1, which the vocabulary needs. Some letters of other alphabets become one; words
 * that are told apart by nothing else are rarer than two with the same hash.
 */
export const lowerUnit = (code: number): number => code | 0x20;

export function hashOf(word: string): number {
  let hash = HASH_SEED;
  for (let at = 0; at < word.length; at++)
    hash = Math.imul(hash ^ lowerUnit(word.charCodeAt(at)), HASH_PRIME);
  return hash;
}

/** Where a meaning stands in the trail; readers look it up once, when they are loaded. */
export const numberOf = (meaning: Meaning): number => MEANINGS.indexOf(meaning);

export const SAYINGS: ReadonlyMap<number, readonly Saying[]> = collectSayings();

const FILTER_SIZE = 1 << 14;
/** Most words of a text mean nothing here; one look at this says so for all but one in twenty. */
const FILTER = Uint8Array.from({ length: FILTER_SIZE });
for (const hash of SAYINGS.keys()) FILTER[hash & (FILTER_SIZE - 1)] = 1;

export const mayMean = (hash: number): boolean => FILTER[hash & (FILTER_SIZE - 1)] === 1;

function collectSayings(): Map<number, Saying[]> {
  const sayings = new Map<number, Saying[]>();
  for (const meaning of MEANINGS)
    for (const entry of VOCABULARY[meaning].split(' ')) {
      const [first = '', second] = entry.split('_');
      const hash = hashOf(second ?? first);
      const known = sayings.get(hash) ?? [];
      known.push({ meaning: numberOf(meaning), after: second === undefined ? ANY_WORD : hashOf(first) });
      sayings.set(hash, known);
    }
  return sayings;
}
