import { Mark } from '../marks.ts';
import { Shape, type Words } from '../words.ts';
import { UNITED_KINGDOM } from './places.ts';

export interface Place {
  readonly start: number;
  readonly end: number;
  readonly confidence: number;
}

/** A place that needs no street to say where somebody is: town and ZIP code, a British or Dutch postcode, a box. */
export function placeAt(words: Words, number: number): Place | undefined {
  const { shapes, marks } = words;
  const before = shapes[number - 1];
  const isBeside =
    before === Shape.allCapitals ||
    before === Shape.code ||
    shapes[number + 1] === Shape.allCapitals ||
    ((marks[number - 1] ?? 0) & Mark.box) !== 0;
  if (!isBeside) return undefined;
  return (
    americanTown(words, number) ??
    britishPostcode(words, number) ??
    dutchTown(words, number) ??
    box(words, number)
  );
}

const ZIP = /^\d{5}$/;
const MOST_TOWN_WORDS = 3;
const MOST_STREET_WORDS = 4;

/** "Portland, OR 97205"; a street without a number before it ("One Microsoft Way, ") belongs to it. */
function americanTown(words: Words, number: number): Place | undefined {
  const { text } = words;
  const state = number - 1;
  if (state < 1 || words.shapes[state] !== Shape.allCapitals) return undefined;
  const isState = ((words.marks[state] ?? 0) & Mark.state) !== 0;
  if (
    !isState ||
    !ZIP.test(wordAt(words, number)) ||
    gap(words, state) !== ' ' ||
    !/^,? $/.test(gap(words, state - 1))
  )
    return undefined;
  const first = firstCapitalBefore(words, state - 1, MOST_TOWN_WORDS);
  if (first === undefined) return undefined;
  let start = words.starts[first] ?? 0;
  if (
    /^,? ?\r?\n?$/.test(gap(words, first - 1)) &&
    ((words.marks[first - 1] ?? 0) & Mark.streetAfter) !== 0
  ) {
    const street = firstCapitalBefore(words, first - 1, MOST_STREET_WORDS);
    if (street !== undefined && street < first - 1) start = words.starts[street] ?? start;
  }
  const plus = /^-\d{4}(?!\d)/.exec(text.slice(words.ends[number], (words.ends[number] ?? 0) + 6));
  return { start, end: (words.ends[number] ?? 0) + (plus?.[0].length ?? 0), confidence: 0.7 };
}

const BRITISH = new RegExp(UNITED_KINGDOM, 'uy');

function britishPostcode(words: Words, inward: number): Place | undefined {
  if (inward < 1 || words.shapes[inward - 1] !== Shape.code || lengthOf(words, inward) !== 3)
    return undefined;
  if (!/^\d[A-Z]{2}$/.test(wordAt(words, inward)) || gap(words, inward - 1) !== ' ') return undefined;
  const start = words.starts[inward - 1] ?? 0;
  BRITISH.lastIndex = start;
  if (!BRITISH.test(words.text)) return undefined;
  return { start, end: words.ends[inward] ?? 0, confidence: 0.6 };
}

function dutchTown(words: Words, number: number): Place | undefined {
  if (words.shapes[number + 1] !== Shape.allCapitals || lengthOf(words, number) !== 4) return undefined;
  if (!/^[1-9]\d{3}$/.test(wordAt(words, number)) || gap(words, number) !== ' ') return undefined;
  if (!/^[A-Z]{2}$/.test(wordAt(words, number + 1)) || gap(words, number + 1) !== ' ') return undefined;
  const town = number + 2;
  const isTown = words.shapes[town] === Shape.capital && ((words.marks[town] ?? 0) & Mark.place) !== 0;
  if (!isTown) return undefined;
  return { start: words.starts[number] ?? 0, end: words.ends[town] ?? 0, confidence: 0.7 };
}

const MOST_GROUPS = 3;
const SURE_BOX = 0.75;
/** "Box 4" and "BP 120" are much else too: a town must follow, which the caller sees. */
const PLAIN_BOX = 0.2;
/** The words that may stand before the last word of a box, by that word. */
const BEFORE_BOX: ReadonlyMap<string, RegExp | undefined> = new Map<string, RegExp | undefined>([
  ['postfach', undefined],
  ['postbus', undefined],
  ['postboks', undefined],
  ['apartado', undefined],
  ['box', /(?:P\.? ?O\.? ?|Post Office |R\.?R\.? ?\d{1,2},? )$/i],
  ['correos', /Apartado de $/i],
  ['postal', /(?:Apartado|Caixa) $/i],
  ['postale', /(?:Casella|Boîte) $/i],
]);
const LONGEST_BEFORE_BOX = 14;

function box(words: Words, number: number): Place | undefined {
  const name = number - 1;
  if (name < 0 || ((words.marks[name] ?? 0) & Mark.box) === 0) return undefined;
  if (gap(words, name) !== ' ' && !/^[.:]? ?#?$/.test(gap(words, name))) return undefined;
  let last = number;
  while (
    last < number + MOST_GROUPS - 1 &&
    gap(words, last) === ' ' &&
    /^\d{2,3}$/.test(wordAt(words, last + 1))
  ) {
    last += 1;
  }
  const end = words.ends[last] ?? 0;
  const start = words.starts[name] ?? 0;
  const written = wordAt(words, name).toLowerCase();
  if (!BEFORE_BOX.has(written)) return { start, end, confidence: PLAIN_BOX };
  // What stands before a box is a word; before most numbers it is none.
  const isAfterNumber = words.shapes[name - 1] === Shape.number && !/^R/i.test(wordAt(words, name - 2));
  if (isAfterNumber) return { start, end, confidence: PLAIN_BOX };
  const form = BEFORE_BOX.get(written);
  if (form === undefined) return { start, end, confidence: SURE_BOX };
  const before = form.exec(words.text.slice(Math.max(0, start - LONGEST_BEFORE_BOX), start))?.[0];
  if (before === undefined) return { start, end, confidence: PLAIN_BOX };
  return { start: start - before.length, end, confidence: SURE_BOX };
}

function firstCapitalBefore(words: Words, last: number, most: number): number | undefined {
  let first: number | undefined;
  for (let word = last; word >= 0 && word > last - most; word -= 1) {
    const shape = words.shapes[word];
    const isCapital = shape === Shape.capital || shape === Shape.initial || shape === Shape.allCapitals;
    if (!isCapital || (word < last && !/^[.]? $/.test(gap(words, word)))) break;
    first = word;
  }
  return first;
}

function lengthOf(words: Words, word: number): number {
  return (words.ends[word] ?? 0) - (words.starts[word] ?? 0);
}

function gap(words: Words, word: number): string {
  if (word < 0 || word + 1 >= words.count) return '';
  const start = words.ends[word] ?? 0;
  return words.text.slice(start, Math.min(words.starts[word + 1] ?? start, start + 4));
}

function wordAt(words: Words, word: number): string {
  const start = words.starts[word] ?? 0;
  const end = words.ends[word] ?? 0;
  return word < 0 || word >= words.count || end - start > 8 ? '' : words.text.slice(start, end);
}
