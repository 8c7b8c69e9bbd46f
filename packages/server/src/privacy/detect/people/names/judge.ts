import { Mark } from '../marks.ts';
import { Shape, type Words } from '../words.ts';
import type { Announcement } from './announcement.ts';
import { isAfterPlaceWord, isBrand } from './brands.ts';
import { asFamily, asGiven, isKnownName } from './evidence.ts';
import { gapAfter, isSentenceStart } from './gaps.ts';
import { isHeading } from './heading.ts';
import type { Run } from './run.ts';
import { judgeSingle } from './single.ts';
import type { Verdict } from './verdict.ts';

/** What must be gathered before words are a name: a usual given name and an unknown word after it are enough. */
const ENOUGH = 3.5;
const HIGHEST = 0.95;
const LOWEST = 0.55;
const PER_POINT = 0.13;
/** "van Houten", "al-Farsi": a particle before it makes a family name even of a word. */
const AFTER_PARTICLE = 2;

/** Whether a run of words is somebody's name, given what announces it. */
export function judge(words: Words, run: Run, announcement: Announcement | undefined): Verdict | undefined {
  const first = run.words[0] ?? 0;
  const last = run.words.at(-1) ?? first;
  if (run.words.length === 1 || isOnlyInitials(words, run))
    return judgeSingle(words, run, first, announcement);
  if (isBrand(words, first, run.words[1] ?? first)) return undefined;
  const isCertain = announcement !== undefined && CERTAIN.has(announcement);
  if (isAfterPlaceWord(words, first) || (!isCertain && beginsLater(words, run))) return undefined;
  const points = pointsOf(words, run, first, last) + bonusOf(announcement);
  if (points >= ENOUGH) {
    return { last, confidence: Math.min(HIGHEST, LOWEST + (points - ENOUGH) * PER_POINT) };
  }
  if (isCertain && !run.thingAfter && isUnknownName(words, run)) return { last, confidence: ANNOUNCED };
  return announcement === undefined ? undefined : judgeSingle(words, run, first, announcement);
}

/** After these a name of words that no list has is one: half of a name left standing would tell the rest. */
const CERTAIN: ReadonlySet<Announcement> = new Set<Announcement>([
  'title',
  'introduction',
  'label',
  'closing',
]);
const ANNOUNCED = 0.7;

function isUnknownName(words: Words, run: Run): boolean {
  return run.words.every((word) => words.shapes[word] !== Shape.lower && asFamily(words, word) > 0);
}

/** "Schreib Johanna Wagner": an unknown word before a given name and more is not part of the name. */
function beginsLater(words: Words, run: Run): boolean {
  const [first = 0, second = 0] = run.words;
  if (isAuxiliary(words, first) && asGiven(words, second) >= 2 && run.words.length > 2) return true;
  const isUnknown = ((words.marks[first] ?? 0) & Mark.given) === 0 && words.shapes[first] !== Shape.initial;
  return (
    isUnknown && run.words.length > 2 && asGiven(words, second) >= 2 && gapAfter(words, first) === 'space'
  );
}

/** "Will Donald Trump win?" asks of Donald. */
function isAuxiliary(words: Words, word: number): boolean {
  const start = words.starts[word] ?? 0;
  const end = words.ends[word] ?? 0;
  if (end - start < 3 || end - start > 4) return false;
  const verb = words.text.slice(start, end);
  return (verb === 'Will' || verb === 'May') && isSentenceStart(words.text, start);
}

function pointsOf(words: Words, run: Run, first: number, last: number): number {
  const given = asGiven(words, first);
  let family = run.hasParticle ? AFTER_PARTICLE : 0;
  let isAnyKnown = false;
  for (let place = 1; place < run.words.length; place += 1) {
    const word = run.words[place] ?? first;
    family = Math.max(family, asFamily(words, word));
    isAnyKnown ||= isKnownName(words.marks[word] ?? 0);
  }
  if (given === 0 || family === 0) return 0;
  const marks = words.marks[first] ?? 0;
  const lastMarks = words.marks[last] ?? 0;
  const isAmbiguous = given < 2 && words.shapes[first] !== Shape.initial;
  if (run.thingAfter) return 0;
  if (isAmbiguous && (lastMarks & Mark.thing) !== 0) return 0;
  // Two words that no list knows, or a family name after one, are an organization or a place as often.
  if ((marks & Mark.given) === 0 && given < 1 && family < 2) return 0;
  let points = given + family;
  if (words.shapes[first] === Shape.initial && words.text[words.ends[first] ?? 0] === '.') points += 1;
  if (run.words.length > 2 && isAnyKnown) points += 0.3;
  if (isSaid(words, last)) points += 0.6;
  if (run.wordAfter) points -= 0.7;
  if (isAmbiguous && family < 2 && isSentenceStart(words.text, words.starts[first] ?? 0)) points -= 0.4;
  // Rose Kowalski: the family name is nothing else.
  if (isAmbiguous && family >= 2 && (marks & Mark.given) !== 0 && (marks & Mark.alsoThing) === 0)
    points += 0.6;
  // "by Xiomara Quigley": no list has the given name, and a person is spoken of.
  if ((marks & Mark.given) === 0 && isSpokenOf(words, first)) points += 0.8;
  // Looking around costs more than the rest, and matters to what would pass.
  if (points >= ENOUGH && isHeading(words, first, last)) points -= 0.8;
  return points;
}

function bonusOf(announcement: Announcement | undefined): number {
  switch (announcement) {
    case undefined:
      return 0;
    case 'title':
      return 4;
    case 'introduction':
    case 'label':
    case 'closing':
      return 2.5;
    case 'greeting':
    case 'presenting':
    case 'weakLabel':
      return 1.5;
    case 'role':
      return 1.2;
    default:
      return announcement satisfies never;
  }
}

function isOnlyInitials(words: Words, run: Run): boolean {
  return run.words.every((word) => words.shapes[word] === Shape.initial);
}

const SPEAKING_OF = /^(?:by|from|with|told|ask|asked|and|to|for|met|contact|hire|hired|email|call)$/;

function isSpokenOf(words: Words, first: number): boolean {
  if (first === 0 || gapAfter(words, first - 1) !== 'space') return false;
  const start = words.starts[first - 1] ?? 0;
  const end = words.ends[first - 1] ?? 0;
  return end - start < 10 && SPEAKING_OF.test(words.text.slice(start, end));
}

/** "… said": what speaks is a person. */
function isSaid(words: Words, last: number): boolean {
  return ((words.marks[last + 1] ?? 0) & Mark.saying) !== 0 && gapAfter(words, last) === 'space';
}
