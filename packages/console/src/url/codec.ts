/** How a value stands in the URL. Whatever stands there reads as something valid: people edit and cut URLs. */
export interface Codec<Value> {
  read(text: string | undefined): Value;
  /** Undefined leaves it out: what a page shows without being asked need not be said. */
  write(value: Value): string | undefined;
}

/** Longer texts in a URL are no search anybody typed. */
const MOST_LETTERS = 500;

export function text(fallback = ''): Codec<string> {
  return {
    read: (found) => (found === undefined ? fallback : found.slice(0, MOST_LETTERS)),
    write: (value) => (value === fallback ? undefined : value),
  };
}

/** One of a few words; the first is what is meant without one, unless said otherwise. */
export function choice<const Word extends string>(
  words: readonly [Word, ...Word[]],
  fallback: Word = words[0],
): Codec<Word> {
  return {
    read: (found) => words.find((word) => word === found) ?? fallback,
    write: (value) => (value === fallback ? undefined : value),
  };
}

/** A choice that may also be none. */
export function optional<const Word extends string>(words: readonly Word[]): Codec<Word | undefined> {
  return { read: (found) => words.find((word) => word === found), write: (value) => value };
}

export function integer({
  fallback,
  min,
  max,
}: {
  readonly fallback: number;
  readonly min: number;
  readonly max: number;
}): Codec<number> {
  return {
    read(found) {
      const value = /^-?\d{1,15}$/.test(found ?? '') ? Number(found) : fallback;
      return value >= min && value <= max ? value : fallback;
    },
    write: (value) => (value === fallback ? undefined : String(value)),
  };
}

/** A day as 2026-11-26, or none. */
export const date: Codec<string | undefined> = {
  read: (found) =>
    found !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(found) && !Number.isNaN(Date.parse(found))
      ? found
      : undefined,
  write: (value) => value,
};

/** Several words, in the order chosen. */
export const list: Codec<readonly string[]> = {
  read: (found) =>
    found === undefined || found === '' ? [] : found.slice(0, MOST_LETTERS).split(',').filter(Boolean),
  write: (value) => (value.length === 0 ? undefined : value.join(',')),
};

export const flag: Codec<boolean> = {
  read: (found) => found === 'yes',
  write: (value) => (value ? 'yes' : undefined),
};
