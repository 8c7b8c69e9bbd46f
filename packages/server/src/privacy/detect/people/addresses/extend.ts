import { marksOfWord } from '../gazetteer.ts';
import { Mark } from '../marks.ts';
import type { Words } from '../words.ts';
import { PART_BITS, PARTS, type Piece } from './places.ts';

export interface Extension {
  readonly end: number;
  /** `PART_BITS` of what was taken in. */
  readonly parts: number;
}

/** More pieces than an address has: unit, district, town, postcode, country. */
const MOST_PIECES = 6;

/** Takes in what follows a street: unit, town, postcode, country, across commas and line breaks. */
export function extendRight(text: string, from: number): Extension {
  let found: Extension = { end: from, parts: 0 };
  for (let pieces = 0; pieces < MOST_PIECES; pieces += 1) {
    const next = withNextPiece(text, found);
    if (next === undefined) break;
    found = next;
  }
  return found;
}

function withNextPiece(text: string, { end, parts }: Extension): Extension | undefined {
  for (const { part, form } of piecesFrom(firstAfterBreak(text, end))) {
    const bit = PART_BITS[part];
    if (part !== 'unit' && part !== 'place' && (parts & bit) !== 0) continue;
    form.lastIndex = end;
    if (part !== 'place') {
      if (form.test(text)) return { end: form.lastIndex, parts: parts | bit };
      continue;
    }
    if ((parts & (PART_BITS.town | PART_BITS.place)) !== 0) continue;
    const place = form.exec(text)?.[1];
    if (place === undefined || !isTown(text, place, form.lastIndex)) continue;
    return { end: form.lastIndex - (place.endsWith('.') ? 1 : 0), parts: parts | bit };
  }
  return undefined;
}

/** What stands behind a comma, spaces, line breaks and a dash; NaN where none of them does. */
function firstAfterBreak(text: string, end: number): number {
  let at = end;
  while (at - end < LONGEST_BREAK && BREAKS.has(text.charCodeAt(at))) at += 1;
  return at === end ? Number.NaN : text.charCodeAt(at);
}

const BREAKS: ReadonlySet<number> = new Set(Array.from(', \r\n\t-', (sign) => sign.charCodeAt(0)));
const LONGEST_BREAK = 16;
const NO_PIECES: readonly Piece[] = [];
/** By the unit of ASCII that a piece begins with. */
const BY_FIRST = Array.from({ length: 0x80 }, (_, unit) =>
  PARTS.filter(({ begins }) => new RegExp(`[${begins}]`).test(String.fromCharCode(unit))),
);

function piecesFrom(first: number): readonly Piece[] {
  return first >= 0x80 ? PARTS : (BY_FIRST[first] ?? NO_PIECES);
}

/** A place without postcode: one that the lists know, or that nothing but the end of a sentence follows. */
function isTown(text: string, place: string, end: number): boolean {
  const marks = marksOfWord(place.replace(/\.$/, ''));
  if ((marks & (Mark.place | Mark.alsoThing)) !== 0) return true;
  const isOther = (marks & (Mark.never | Mark.given | Mark.word | Mark.greeting | Mark.closing)) !== 0;
  // A town that no list knows stands before more of an address: a postcode on the next line, a country.
  return !isOther && FURTHER.test(text.slice(end, end + LONGEST_LOOK));
}

const LONGEST_LOOK = 24;
const FURTHER = /^,?\s{1,3}(?:[A-Z]{1,2}\d|\d{4,5}\b|[A-Z]{2} \d)/;

const LEADING_UNIT =
  /(?:^|[\s"'(:])((?:flat|apartment|apt|unit|suite|floor|room|level|wohnung|appartement|piso)\.? ?#?[\dA-Z]{1,5}(?:, ?|[ \t]*\r?\n[ \t]*))$/i;
const LONGEST_LEADING_UNIT = 28;

/** Takes in a unit before the street: "Flat 2, ". */
export function extendLeft(text: string, from: number): number {
  if (!mayFollowUnit(text, from)) return from;
  const lead = text.slice(Math.max(0, from - LONGEST_LEADING_UNIT), from);
  const unit = LEADING_UNIT.exec(lead)?.[1];
  return unit === undefined ? from : from - unit.length;
}

/** A comma or a line break, and spaces. */
function mayFollowUnit(text: string, from: number): boolean {
  let at = from - 1;
  while (from - at < LONGEST_LEADING_UNIT && (text.charCodeAt(at) === 0x20 || text.charCodeAt(at) === 0x09))
    at -= 1;
  return text.charCodeAt(at) === 0x2c || text.charCodeAt(at) === 0x0a;
}

const WORDS_OF_CONTEXT = 8;

/** Whether one of the words before speaks of living, of sending or of an address. */
export function hasAddressContext(words: Words, first: number): boolean {
  for (let word = first - 1; word >= Math.max(0, first - WORDS_OF_CONTEXT); word -= 1) {
    if (((words.marks[word] ?? 0) & Mark.addressWord) !== 0) return true;
  }
  return false;
}
