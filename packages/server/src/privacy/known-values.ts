/** Replaces values that are known already, wherever else they stand. */
export interface KnownValues {
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

/**
 * What words beside it gave away in one place ("my name is …") stands bare in another, where nothing would find it.
 * Looks each word of a text up among the first words of the values: linear in the text, however many values there are.
 */
export function createKnownValues(replacements: ReadonlyMap<string, string>): KnownValues {
  const byFirstWord = new Map<string, { value: string; offset: number; replacement: string }[]>();
  let size = 0;
  for (const [value, replacement] of replacements) {
    if (!isTelling(value)) continue;
    const first = new RegExp(WORD).exec(value);
    if (first === null) continue;
    const known = byFirstWord.get(first[0]) ?? [];
    known.push({ value, offset: first.index, replacement });
    byFirstWord.set(first[0], known);
    size += 1;
  }
  // The longest first: a full name before the name that it begins with.
  for (const known of byFirstWord.values()) known.sort((one, other) => other.value.length - one.value.length);

  return {
    size,
    replace(text) {
      if (size === 0) return text;
      let done = 0;
      let replaced = '';
      for (const { 0: word, index } of text.matchAll(WORD)) {
        for (const { value, offset, replacement } of byFirstWord.get(word) ?? []) {
          const start = index - offset;
          const end = start + value.length;
          if (start < done || !text.startsWith(value, start) || !endsWord(text, end)) continue;
          replaced += text.slice(done, start) + replacement;
          done = end;
          break;
        }
      }
      return done === 0 ? text : replaced + text.slice(done);
    },
  };
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
