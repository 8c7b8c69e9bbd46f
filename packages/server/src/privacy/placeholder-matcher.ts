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
  /** Whether nothing is held, and all but brackets, backslashes and per cent signs would come back as it is. */
  isPlain(): boolean;
}

/**
 * Replaces known placeholders, and holds what may be the beginning of one. Brackets are read in two more spellings, as
 * no placeholder holds a backslash or a per cent sign, so nothing else can be meant:
 *
 * - as Markdown escapes them, `\[EMAIL-1-K7F3\]`. The backslash before the first goes only with the one before the
 *   last, as it may belong to the text before.
 * - as a URL does, `%5BEMAIL-1-K7F3%5D`. There the value is written as a part of a URL too.
 */
export function createMatcher(known: KnownPlaceholders, encode: (value: string) => string): UnitReader {
  let opened: 'plain' | 'escaped' | 'percent' = 'plain';
  /** How the opening bracket's backslash is written. */
  let slashRaw = '';
  let candidate = '';
  let candidateRaw = '';
  /** The beginning of a bracket in one of its other spellings. */
  let tail: '' | '\\' | '%' | '%5' = '';
  let tailRaw = '';

  function open(how: typeof opened, slash: string, raw: string): string {
    opened = how;
    slashRaw = slash;
    candidate = '[';
    candidateRaw = raw;
    tail = tailRaw = '';
    return '';
  }

  function begin(unit: string, raw: string): string {
    const before = tailRaw;
    if (unit === '[' && tail === '\\') return open('escaped', before, raw);
    if (unit === '[') return before + open('plain', '', raw);
    if (tail === '%5' && (unit === 'B' || unit === 'b')) return open('percent', '', before + raw);
    if (tail === '%' && unit === '5') return hold('%5', before + raw);
    tail = tailRaw = '';
    if (unit === '\\' || unit === '%') return before + hold(unit, raw);
    return before + raw;
  }

  function hold(beginning: typeof tail, raw: string): string {
    tail = beginning;
    tailRaw = raw;
    return '';
  }

  function fail(unit: string, raw: string): string {
    const before = slashRaw + candidateRaw;
    candidate = candidateRaw = slashRaw = '';
    return before + begin(unit, raw);
  }

  function finish(value: string): string {
    const before = tail === '\\' ? '' : slashRaw;
    const written = opened === 'percent' ? encodeURIComponent(value.toWellFormed()) : value;
    candidate = candidateRaw = slashRaw = tail = tailRaw = '';
    return before + encode(written);
  }

  /** Inside of the beginning of a bracket that may close the placeholder. */
  function readTail(unit: string, raw: string): string {
    const value = known.get(`${candidate}]`);
    const closes = tail === '\\' ? unit === ']' : tail === '%5' && (unit === 'D' || unit === 'd');
    if (closes && value !== undefined) return finish(value);
    return tail === '%' && unit === '5' ? hold('%5', tailRaw + raw) : fail(unit, raw);
  }

  return {
    push(unit, raw) {
      if (candidate === '') return begin(unit, raw);
      if (tail !== '') return readTail(unit, raw);
      const next = candidate + unit;
      const value = unit === ']' && opened !== 'percent' ? known.get(next) : undefined;
      if (value !== undefined) return finish(value);
      if (unit === (opened === 'percent' ? '%' : '\\') && known.get(`${candidate}]`) !== undefined) {
        return hold(unit === '%' ? '%' : '\\', raw);
      }
      if (unit === ']' || !known.begins(next)) return fail(unit, raw);
      candidate = next;
      candidateRaw += raw;
      return '';
    },
    end() {
      const held = slashRaw + candidateRaw + tailRaw;
      candidate = candidateRaw = slashRaw = tail = tailRaw = '';
      return held;
    },
    isPlain: () => tail === '' && candidate === '',
  };
}
