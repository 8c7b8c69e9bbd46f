import type { UnitReader } from './placeholder-matcher.ts';
import { createFenceReader } from './restore-fence-lines.ts';

export interface MarkedReader extends UnitReader {
  /** All that has to be read one by one now; the rest comes back as it is. Undefined: everything. */
  marks(): RegExp | undefined;
}

/** The code fences of a plain text. */
export interface Fences {
  /** `read` reads what stands in no fence. */
  push(unit: string, raw: string, read: (unit: string, raw: string) => string): string;
  /** The text is over: what a fence held. */
  end(): string;
  isInside(): boolean;
  isPlain(): boolean;
  marks(): RegExp | undefined;
}

/** `makeReader` makes the reader of what fences hold, which is JSON for sure (`json`) or where it looks so (`text`). */
export function createFences(makeReader: (form: 'text' | 'json') => MarkedReader): Fences {
  const lines = createFenceReader();
  /** Made once for each form and used for every fence. */
  const readers = new Map<'text' | 'json', MarkedReader>();
  let content: MarkedReader | undefined;

  function open(form: 'text' | 'json'): MarkedReader {
    const reader = readers.get(form) ?? makeReader(form);
    readers.set(form, reader);
    return reader;
  }

  function close(): string {
    const held = content?.end() ?? '';
    content = undefined;
    return held;
  }

  return {
    push(unit, raw, read) {
      // The line that opens a fence stands before it, and the one that closes it is the last of its content.
      const passed = content === undefined ? read(unit, raw) : content.push(unit, raw);
      const event = lines.read(unit);
      if (event === 'closes') return passed + close();
      if (event !== undefined) content = open(event === 'opens json' ? 'json' : 'text');
      return passed;
    },
    end() {
      lines.reset();
      return close();
    },
    isInside: () => content !== undefined,
    isPlain: () => lines.isIdle() && content?.isPlain() !== false,
    marks: () => (lines.isIdle() ? content?.marks() : undefined),
  };
}
