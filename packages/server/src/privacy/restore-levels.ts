import { type KnownPlaceholders, createMatcher } from './placeholder-matcher.ts';
import { type MarkedReader, createFences } from './restore-fences.ts';
import { type Literal, createLiteral } from './restore-literal.ts';

/** JSON in a string of JSON in a string: every level doubles the backslashes, so honest answers have one or two. */
const MAX_LEVELS = 6;

type Mode = 'start' | 'brace' | 'bracket' | 'json' | 'plain';

/**
 * Restores in a text that stands `level` string literals deep in JSON, and is escaped so many times. A text that is
 * JSON itself is read as such: what stands in its literals is decoded and read one level deeper. `form` says whether
 * that is known (`json`), or to be seen from how the text begins. As soon as a text turns out to be no JSON, it is
 * plain to its end, but for its code fences: what one holds is a text of its own (`within`), and JSON where the fence
 * says so. There a literal ends with its line, as those of JSON do: a comment cannot turn all that follows around.
 */
export function createLevel(
  known: KnownPlaceholders,
  level: number,
  form: 'text' | 'json',
  within: 'text' | 'fence' = 'text',
): MarkedReader {
  const matcher = createMatcher(known, (value) => escapeTimes(value, level));
  const first: Mode = form === 'json' ? 'json' : level > MAX_LEVELS ? 'plain' : 'start';
  const hasFences = form === 'text' && within === 'text' && level <= MAX_LEVELS;
  const fences = hasFences ? createFences((what) => createLevel(known, level, what, 'fence')) : undefined;
  const blanks = within === 'fence' ? fencedSpaces : spaces;
  let mode: Mode = first;
  let depth = 0;
  /** The last character of the JSON that is not white space. */
  let previous = '';
  /** Made once and used for every literal, as there are many. */
  let literal: Literal | undefined;
  let inLiteral = false;

  function beginLiteral(raw: string): string {
    literal ??= createLiteral(createLevel(known, level + 1, 'text'));
    inLiteral = true;
    previous = '"';
    return matcher.end() + raw;
  }

  function readLiteral(unit: string, raw: string, { push, isOver }: Literal): string {
    if (isOver(unit)) inLiteral = false;
    if (within === 'fence' && unit === '\n') {
      if (form === 'text') mode = 'plain';
      return endLiteral() + raw;
    }
    return inLiteral ? push(unit, raw) : endLiteral() + raw;
  }

  function endLiteral(): string {
    inLiteral = false;
    return literal?.end() ?? '';
  }

  function readJson(unit: string, raw: string): string {
    if (unit === '"' && (form === 'json' || beforeLiteral.has(previous))) return beginLiteral(raw);
    if (unit === '{' || unit === '[') depth += 1;
    else if (unit === '}' || unit === ']') depth -= 1;
    if (!blanks.has(unit)) previous = unit;
    if (form === 'text') {
      if (depth === 0) mode = 'start';
      else if (!structural.has(unit) && !blanks.has(unit)) mode = 'plain';
    }
    return matcher.push(unit, raw);
  }

  function readStart(unit: string, raw: string): string {
    depth = 1;
    previous = unit;
    if (unit === '{') mode = 'brace';
    else if (unit === '[') mode = 'bracket';
    else if (!blanks.has(unit)) mode = 'plain';
    return matcher.push(unit, raw);
  }

  function readSecond(unit: string, raw: string, next: ReadonlySet<string>): string {
    if (blanks.has(unit)) return matcher.push(unit, raw);
    mode = next.has(unit) ? 'json' : 'plain';
    return mode === 'json' ? readJson(unit, raw) : matcher.push(unit, raw);
  }

  function read(unit: string, raw: string): string {
    switch (mode) {
      case 'plain':
        return matcher.push(unit, raw);
      case 'json':
        return readJson(unit, raw);
      case 'start':
        return readStart(unit, raw);
      case 'brace':
        return readSecond(unit, raw, afterBrace);
      case 'bracket':
        return readSecond(unit, raw, afterBracket);
      default:
        return mode satisfies never;
    }
  }

  return {
    push(unit, raw) {
      if (inLiteral && literal !== undefined) return readLiteral(unit, raw, literal);
      return fences === undefined ? read(unit, raw) : fences.push(unit, raw, read);
    },
    end() {
      const held = (inLiteral ? endLiteral() : '') + (fences?.end() ?? '') + matcher.end();
      mode = first;
      depth = 0;
      previous = '';
      return held;
    },
    isPlain: () => !inLiteral && mode === 'plain' && matcher.isPlain() && fences?.isPlain() !== false,
    marks() {
      if (inLiteral) return literal?.isPlain() === true ? literalMarks : undefined;
      if (fences?.isInside() === true) return fences.marks();
      return mode === 'plain' && matcher.isPlain() && fences?.isPlain() !== false ? textMarks : undefined;
    },
  };
}

/** What has to be looked at in plain text, and in a literal that holds plain text. */
const textMarks = /[[\\%\n]/g;
const literalMarks = /["[\\%\n]/g;

const spaces = charactersOf(' \n\r\t');
/** A fence can stand in a quote. */
const fencedSpaces = charactersOf(' \n\r\t>');
/** All that stands between the literals of JSON. */
const structural = charactersOf('{}[]:, \n\r\t0123456789.eE+-truefalsn');
const beforeLiteral = charactersOf('{[,:');
const afterBrace = charactersOf('"}');
const afterBracket = charactersOf('{["]-0123456789tfn');

function charactersOf(characters: string): ReadonlySet<string> {
  return new Set(characters.split(''));
}

function escapeTimes(value: string, times: number): string {
  let escaped = value;
  for (let time = 0; time < times; time += 1) escaped = JSON.stringify(escaped).slice(1, -1);
  return escaped;
}
