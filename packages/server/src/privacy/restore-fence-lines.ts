/** What a line of Markdown does to the text after it: opens a code fence, which says of what, or closes it. */
export type FenceEvent = 'opens json' | 'opens other' | 'closes';

/** Reads a text character by character, for its code fences alone. */
export interface FenceReader {
  /** What is known at the end of a line. */
  read(unit: string): FenceEvent | undefined;
  /** Whether nothing but the end of the line can tell anything. */
  isIdle(): boolean;
  reset(): void;
}

/** The info string is longer in no fence of JSON. */
const MAX_INFO_CHARACTERS = 16;
const LEAST_MARKS = 3;

/**
 * Follows the code fences of CommonMark (section 4.5), in a bounded state. Any indentation and quoting will do, as
 * fences stand in lists and quotes too. A fence inside of a fence is content.
 */
export function createFenceReader(): FenceReader {
  let open: { readonly mark: string; readonly count: number } | undefined;
  let place: 'indent' | 'marks' | 'info' | 'rest' = 'indent';
  let mark = '';
  let count = 0;
  /** The beginning of what stands behind the marks. */
  let info = '';

  function readInLine(unit: string): void {
    switch (place) {
      case 'indent':
        if (indentation.has(unit)) return;
        place = unit === '`' || unit === '~' ? 'marks' : 'rest';
        mark = unit;
        count = 1;
        return;
      case 'marks':
        if (unit === mark) count += 1;
        else if (count < LEAST_MARKS) place = 'rest';
        else readInfo(unit);
        return;
      case 'info':
        return readInfo(unit);
      case 'rest':
        return;
      default:
        place satisfies never;
    }
  }

  /** Backticks behind backticks are code within a line. */
  function readInfo(unit: string): void {
    place = unit === '`' && mark === '`' ? 'rest' : 'info';
    if (info.length < MAX_INFO_CHARACTERS && (info !== '' || !indentation.has(unit))) info += unit;
  }

  function endLine(): FenceEvent | undefined {
    const isFence = (place === 'marks' && count >= LEAST_MARKS) || place === 'info';
    const said = info.trim();
    place = 'indent';
    info = '';
    if (!isFence) return undefined;
    if (open === undefined) {
      open = { mark, count };
      return json.test(said) ? 'opens json' : 'opens other';
    }
    if (mark !== open.mark || count < open.count || said !== '') return undefined;
    open = undefined;
    return 'closes';
  }

  return {
    read(unit) {
      if (unit === '\n') return endLine();
      readInLine(unit);
      return undefined;
    },
    isIdle: () => place === 'rest',
    reset() {
      open = undefined;
      place = 'indent';
      info = '';
    },
  };
}

const indentation = new Set([' ', '\t', '>', '\r']);
const json = /^(?:json|jsonc|json5|jsonl|ndjson)(?![\w+-])/i;
