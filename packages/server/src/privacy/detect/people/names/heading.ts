import { Mark } from '../marks.ts';
import { Shape, type Words } from '../words.ts';

/** So far to both sides is looked for the end of the line. */
const WORDS_LOOKED_AT = 8;
/** Fewer words with capitals are no heading but perhaps the name alone. */
const FEWEST_BESIDE = 2;

/** Whether the words beside a name on its line have capitals too, as in a heading: then a capital says nothing. */
export function isHeading(words: Words, first: number, last: number): boolean {
  const counts = { capitals: 0, smalls: 0 };
  for (let word = first - 1; word >= Math.max(0, first - WORDS_LOOKED_AT); word -= 1) {
    if (hasBreak(words, word)) break;
    count(words, word, counts);
  }
  for (let word = last + 1; word < Math.min(words.count, last + 1 + WORDS_LOOKED_AT); word += 1) {
    if (hasBreak(words, word - 1)) break;
    count(words, word, counts);
  }
  return counts.capitals >= FEWEST_BESIDE && counts.smalls === 0;
}

/** Headings have small articles and prepositions too, which say nothing. */
function count(words: Words, word: number, counts: { capitals: number; smalls: number }): void {
  const shape = words.shapes[word];
  const marks = words.marks[word] ?? 0;
  if ((marks & Mark.never) !== 0) return;
  if (shape === Shape.capital || shape === Shape.allCapitals) {
    // Other names on the line, as in a list of people, do not make it a heading.
    if ((marks & (Mark.given | Mark.family)) === 0 || (marks & Mark.word) !== 0) counts.capitals += 1;
  } else if (shape === Shape.lower) counts.smalls += 1;
}

/** Whether a sentence, a line or a field ends after the word. */
function hasBreak(words: Words, word: number): boolean {
  const next = words.starts[word + 1] ?? words.text.length;
  for (let at = words.ends[word] ?? 0; at < next; at += 1) {
    if (BREAKS[words.text.charCodeAt(at)] === 1) return true;
  }
  return false;
}

const BREAKS = new Uint8Array(0x80);
for (const character of '\n\r.!?:;|\t"<>(),') BREAKS[character.charCodeAt(0)] = 1;
