/** Replaces values that are known already, wherever else they stand. */
export interface KnownValues {
  /** 0 where there is nothing to look for. */
  readonly size: number;
  replace(text: string): string;
}

/** A word is what a value begins with, and ends where it does; both are cut alike, so that they meet. */
const WORD = /[\p{L}\p{N}]+/gu;
const WORD_CHARACTER = /^[\p{L}\p{N}]/u;

/** A shorter word without a digit is likely to be a word of the language too. */
const SHORTEST_WORD = 8;
/** Shorter values stand in too many texts that have nothing to do with them. */
const SHORTEST_VALUE = 4;

/** Characters that are compared between two looks at the clock. */
const CHARACTERS_UNCHECKED = 262_144;

/** Where values with the same first word begin before it (`+49 …`), and how long they are. */
interface Extent {
  readonly offset: number;
  readonly length: number;
}

/**
 * What words beside it gave away in one place ("my name is …") stands bare in another, where nothing would find it.
 * Looks each word of a text up among the first words of the values, and then once for every length of those: what is
 * done for a word does not grow with the number of values. `checkTime` may throw; it bounds what many lengths take.
 */
export function createKnownValues(
  replacements: ReadonlyMap<string, string>,
  checkTime: () => void = () => undefined,
): KnownValues {
  const telling = new Map([...replacements].filter(([value]) => isTelling(value)));
  const extents = extentsOf(telling.keys());

  return {
    size: extents.size,
    replace(text) {
      if (extents.size === 0) return text;
      let done = 0;
      let replaced = '';
      let unchecked = 0;
      for (const { 0: word, index } of text.matchAll(WORD)) {
        for (const { offset, length } of extents.get(word) ?? []) {
          unchecked += length;
          if (unchecked > CHARACTERS_UNCHECKED) {
            checkTime();
            unchecked = 0;
          }
          const start = index - offset;
          const end = start + length;
          if (start < done || !endsWord(text, end)) continue;
          const replacement = telling.get(text.slice(start, end));
          if (replacement === undefined) continue;
          replaced += text.slice(done, start) + replacement;
          done = end;
          break;
        }
      }
      return done === 0 ? text : replaced + text.slice(done);
    },
  };
}

/** By the first words of the values. The longest first: a full name before the name that it begins with. */
function extentsOf(values: Iterable<string>): ReadonlyMap<string, readonly Extent[]> {
  const byFirstWord = new Map<string, Map<string, Extent>>();
  for (const value of values) {
    const first = new RegExp(WORD).exec(value);
    if (first === null) continue;
    const { 0: word, index: offset } = first;
    const extents = byFirstWord.get(word) ?? new Map<string, Extent>();
    byFirstWord.set(word, extents.set(`${offset} ${value.length}`, { offset, length: value.length }));
  }
  return new Map(
    [...byFirstWord].map(([word, extents]) => [
      word,
      [...extents.values()].sort((one, other) => other.length - one.length),
    ]),
  );
}

/** Whether a value says the same wherever it stands. `Will` does not, `Will Smith` and `4711x` do. */
function isTelling(value: string): boolean {
  if (value.length < SHORTEST_VALUE) return false;
  return (
    value.length >= SHORTEST_WORD || /\d/.test(value) || /[\p{L}\p{N}][^\p{L}\p{N}]+[\p{L}\p{N}]/u.test(value)
  );
}

function endsWord(text: string, end: number): boolean {
  return end >= text.length || !WORD_CHARACTER.test(text.slice(end, end + 2));
}
