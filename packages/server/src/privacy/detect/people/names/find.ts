import type { Finding } from '../../../kinds.ts';
import { Mark } from '../marks.ts';
import { Shape, lookUpFully, type Words } from '../words.ts';
import { type Announcement, ANNOUNCING, announcementBy } from './announcement.ts';
import { caselessNameAt } from './caseless.ts';
import { partnerAfter, partnerBefore } from './coordination.ts';
import { findEastAsianNames } from './east-asian.ts';
import { gapAfter, isWithinCode } from './gaps.ts';
import { judge } from './judge.ts';
import { isNameable, readRun } from './run.ts';
import { surnameFirstAt } from './surname-first.ts';
import type { Verdict } from './verdict.ts';

/**
 * Names of people, by lists of given and family names and by the words that announce one. The name is what is found,
 * without Mr or Dr. Sorted, not overlapping, in linear time; throws what `checkTime` throws and nothing else.
 */
export function findPersonNames(words: Words, checkTime?: () => void): Finding[] {
  const findings: Finding[] = [];
  let announcement: Announcement | undefined;
  let nextCheck = 0;
  for (let word = 0; word < words.count;) {
    if (word >= nextCheck) {
      checkTime?.();
      nextCheck = word + WORDS_BETWEEN_CHECKS;
    }
    // Most words have no capital and announce nothing.
    const shape = words.shapes[word];
    const isNothing =
      shape === Shape.number ||
      (shape === Shape.lower && announcement === undefined && ((words.marks[word] ?? 0) & ANNOUNCING) === 0);
    if (isNothing) {
      announcement = undefined;
      word += 1;
      continue;
    }
    const verdict = nameAt(words, word, announcement);
    if (verdict !== undefined) {
      const before = partnerBefore(words, word);
      const isFree = before !== undefined && (words.starts[before] ?? 0) >= (findings.at(-1)?.end ?? 0);
      if (isFree) findings.push(finding(words, before, { last: before, confidence: BY_COMPANY }));
      findings.push(finding(words, word, verdict));
      const after = partnerAfter(words, verdict.last);
      if (after !== undefined) findings.push(finding(words, after, { last: after, confidence: BY_COMPANY }));
      word = after ?? verdict.last;
    }
    const isAnnouncing = ((words.marks[word] ?? 0) & ANNOUNCING) !== 0 || words.shapes[word] === Shape.code;
    announcement = isAnnouncing ? announcementBy(words, word) : undefined;
    word += 1;
  }
  return withEastAsian(findings, findEastAsianNames(words.text, checkTime));
}

/** Both in order of where they begin; of two that overlap the first stays. */
function withEastAsian(findings: Finding[], others: readonly Finding[]): Finding[] {
  if (others.length === 0) return findings;
  if (findings.length === 0) return [...others];
  const sorted = [...findings, ...others].sort((a, b) => a.start - b.start || b.end - a.end);
  let free = 0;
  return sorted.filter(({ start, end }) => {
    const isFree = start >= free;
    if (isFree) free = end;
    return isFree;
  });
}

const WORDS_BETWEEN_CHECKS = 2048;

const BY_COMPANY = 0.6;

function finding(words: Words, first: number, { last, confidence }: Verdict): Finding {
  return { kind: 'person_name', start: words.starts[first] ?? 0, end: endOfName(words, last), confidence };
}

/** The full stop of a last initial is its own. */
function endOfName(words: Words, last: number): number {
  const end = words.ends[last] ?? 0;
  return words.shapes[last] === Shape.initial && words.text[end] === '.' ? end + 1 : end;
}

function nameAt(words: Words, word: number, announcement: Announcement | undefined): Verdict | undefined {
  const shape = words.shapes[word];
  if (shape === Shape.caseless) return caselessNameAt(words, word);
  if (shape === Shape.number || shape === Shape.code) return undefined;
  const isSmall = shape === Shape.lower;
  if (announcement === 'title' && ((words.marks[word] ?? 0) & Mark.particle) !== 0)
    return afterParticle(words, word);
  if (isSmall) {
    if (!mayBeSmall(announcement)) return undefined;
    lookUpFully(words, word, MOST_SMALL_WORDS);
  }
  const marks = words.marks[word] ?? 0;
  if (announcement === undefined && !mayBegin(words, word)) return undefined;
  if (!isNameable(words, word, isSmall)) return undefined;
  // "Dear Mr Smith": the title announces, and says more.
  if ((marks & (Mark.title | Mark.greeting)) !== 0 && isAnnouncement(words, word)) return undefined;
  const start = words.starts[word] ?? 0;
  if (isWithinCode(words, start, words.ends[word] ?? 0)) return undefined;
  const surnameFirst = isSmall ? undefined : surnameFirstAt(words, word, announcement === 'label');
  return surnameFirst ?? judge(words, readRun(words, word, isSmall), announcement);
}

/** "Frau von Stetten": the family name begins with a particle. */
function afterParticle(words: Words, word: number): Verdict | undefined {
  let last = word;
  while (last - word < MOST_PARTICLES && isParticle(words, last) && gapAfter(words, last) !== 'none')
    last += 1;
  const isName = isNameable(words, last) && ((words.marks[last] ?? 0) & Mark.alsoThing) === 0;
  return isName ? { last: readRun(words, last).words.at(-1) ?? last, confidence: AFTER_PARTICLE } : undefined;
}

function isParticle(words: Words, word: number): boolean {
  return ((words.marks[word] ?? 0) & (Mark.particle | Mark.particleAfter)) !== 0;
}

const MOST_PARTICLES = 3;
const AFTER_PARTICLE = 0.85;

/** "Dr. Neumann", "Cher Antoine": the word speaks of the next, although it could be a name itself. */
function isAnnouncement(words: Words, word: number): boolean {
  const announced = announcementBy(words, word);
  return announced === 'title' || (announced === 'greeting' && isNameable(words, word + 1));
}

/**
 * Without an announcement a name begins with a given name, with an initial that is not one of many, or with a word that
 * no list knows before a family name that one does. Few words pass, and only those are looked at more closely.
 */
function mayBegin(words: Words, word: number): boolean {
  const marks = words.marks[word] ?? 0;
  const next = words.marks[word + 1] ?? 0;
  if (words.shapes[word] === Shape.initial) {
    return words.shapes[word - 1] !== Shape.initial || gapAfter(words, word - 1) === 'none';
  }
  if ((marks & Mark.given) !== 0) return true;
  if ((marks & Mark.family) !== 0 && isCommaAfter(words, word)) return true;
  const isCyrillic = words.text.charCodeAt(words.starts[word] ?? 0) >= FIRST_CYRILLIC;
  return (next & Mark.family) !== 0 || isCyrillic || gapAfter(words, word) === 'hyphen';
}

const FIRST_CYRILLIC = 0x04_00;
const COMMA = 0x2c;

function isCommaAfter(words: Words, word: number): boolean {
  return words.text.charCodeAt(words.ends[word] ?? 0) === COMMA;
}

/** A name of small letters and the word after it. */
const MOST_SMALL_WORDS = 6;

function mayBeSmall(announcement: Announcement | undefined): boolean {
  return (
    announcement === 'introduction' ||
    announcement === 'label' ||
    announcement === 'greeting' ||
    announcement === 'closing'
  );
}
