import { knowPlaceholders } from './placeholder-matcher.ts';
import { createLevel } from './restore-levels.ts';

/** Puts values back into one text that comes in pieces. */
export interface Restoring {
  /** What may be passed on of the text up to here. The beginning of a placeholder is held until it is known. */
  push(piece: string): string;
  /** The text is over: what was held. */
  end(): string;
}

export interface Restorer {
  /** Begins a text. `json`: its pieces are JSON text from the first character on. */
  open(this: void, form: 'text' | 'json'): Restoring;
}

/**
 * Puts the values of a call back in the place of their placeholders (keys of `values`), however the text is cut. The
 * work is linear, and nothing longer than a placeholder is held.
 *
 * - `text` that is JSON as a whole (structured output) is read as JSON. In JSON a value is escaped for the literal that
 *   it stands in, also where that literal holds JSON again; a placeholder is found whichever way its characters are
 *   escaped there (`\u005bEMAIL-1-K7F3\u005d`).
 * - So is JSON in a code fence of Markdown, where the fence says that it is JSON or holds nothing else.
 * - Brackets that Markdown escapes (`\[EMAIL-1-K7F3\]`) are read as brackets, and so are those of a URL
 *   (`%5BEMAIL-1-K7F3%5D`), where the value is encoded too: no placeholder holds such signs.
 * - Everything else has to match exactly. Other letters or other brackets could be a text of the client's own; they
 *   stay, as does a placeholder that nobody handed out, and a value that looks like one.
 */
export function createRestorer(values: ReadonlyMap<string, string>): Restorer {
  const known = knowPlaceholders(values);
  return {
    open(form) {
      if (known.size === 0) return { push: (piece) => piece, end: () => '' };
      const level = createLevel(known, 0, form);
      return {
        push(piece) {
          let passed = '';
          for (let at = 0; at < piece.length; at += 1) {
            const marks = level.marks();
            if (marks !== undefined) {
              const next = nextMark(piece, at, marks);
              passed += piece.slice(at, next);
              at = next;
            }
            const unit = piece.charAt(at);
            if (unit !== '') passed += level.push(unit, unit);
          }
          return passed;
        },
        end: () => level.end(),
      };
    },
  };
}

function nextMark(piece: string, from: number, marks: RegExp): number {
  marks.lastIndex = from;
  return marks.exec(piece)?.index ?? piece.length;
}
