/** The placeholders of a call and what stands behind them. */
export interface KnownPlaceholders {
  readonly size: number;
  get(placeholder: string): string | undefined;
  /** Whether a longer placeholder begins so. */
  begins(text: string): boolean;
}

export function knowPlaceholders(values: ReadonlyMap<string, string>): KnownPlaceholders {
  const sorted = [...values.keys()].sort();
  return {
    size: values.size,
    get: (placeholder) => values.get(placeholder),
    begins(text) {
      // The first that is not before `text` begins with it, if any does.
      let low = 0;
      let high = sorted.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if ((sorted[middle] ?? '') < text) low = middle + 1;
        else high = middle;
      }
      return sorted[low]?.startsWith(text) === true;
    },
  };
}

/** Takes a text character by character: `unit` is a UTF-16 unit, `raw` how it is written. */
export interface UnitReader {
  /** What may be passed on. */
  push(unit: string, raw: string): string;
  /** The text is over: what was held. Then another one may begin. */
  end(): string;
  /** Whether nothing is held, and all that is not a bracket or a backslash would come back as it is. */
  isPlain(): boolean;
}

/**
 * Replaces known placeholders, and holds what may be the beginning of one. Brackets that Markdown escapes are read too
 * (`\[EMAIL-1-K7F3\]`): no placeholder has a backslash in it, so nothing else can be meant. The backslash before the
 * first bracket goes only with the one before the last, as it may belong to the text before.
 */
export function createMatcher(known: KnownPlaceholders, encode: (value: string) => string): UnitReader {
  /** The raw text of a backslash that may belong to the bracket after it. */
  let slash = '';
  let candidate = '';
  let candidateRaw = '';
  let closingSlash = '';

  function reset(): void {
    slash = candidate = candidateRaw = closingSlash = '';
  }

  function begin(unit: string, raw: string): string {
    if (unit === '[') {
      candidate = unit;
      candidateRaw = raw;
      return '';
    }
    const before = slash;
    slash = unit === '\\' ? raw : '';
    return unit === '\\' ? before : before + raw;
  }

  function fail(unit: string, raw: string): string {
    const before = slash + candidateRaw;
    const nextSlash = closingSlash;
    reset();
    slash = nextSlash;
    return before + begin(unit, raw);
  }

  return {
    push(unit, raw) {
      if (candidate === '') return begin(unit, raw);
      const next = candidate + unit;
      if (unit === ']') {
        const value = known.get(next);
        if (value === undefined) return fail(unit, raw);
        const before = closingSlash === '' ? slash : '';
        reset();
        return before + encode(value);
      }
      if (closingSlash !== '') return fail(unit, raw);
      if (unit === '\\' && known.get(`${candidate}]`) !== undefined) {
        closingSlash = raw;
        return '';
      }
      if (!known.begins(next)) return fail(unit, raw);
      candidate = next;
      candidateRaw += raw;
      return '';
    },
    end() {
      const held = slash + candidateRaw + closingSlash;
      reset();
      return held;
    },
    isPlain: () => slash === '' && candidate === '',
  };
}
