import type { Kind } from '../kinds.ts';
import { numberOf } from './context/words.ts';
import type { Trail } from './context/trail.ts';

/** One text under examination: what its readers share. Made anew for each text. */
export interface Examination {
  readonly text: string;
  /** Those of the text, for what is asked of each number. */
  readonly units: Uint16Array;
  readonly trail: Trail;
  readonly wants: (kind: Kind) => boolean;
  readonly report: (kind: Kind, start: number, end: number, confidence: number) => void;
  /**
   * Up to where the tails of URLs have been searched, and telephone numbers and values with a name found: within one no
   * other is looked for.
   */
  readonly searched: { urlsTo: number; phonesTo: number; valuesTo: number };
  /**
   * Whether a value passes a check that takes microseconds. A text can be made of nothing but candidates: when it
   * has used up what checks may take, a candidate counts as what it looks like.
   */
  readonly passes: (micros: number, check: () => boolean) => boolean;
}

/** Below this a finding is not reported. */
export const THRESHOLD = 0.5;

/** Of one text's checks, together: about a third of what a text of a megabyte may take. */
const CHECK_BUDGET_MICROS = 25_000;

export function createExamination(
  text: string,
  units: Uint16Array,
  trail: Trail,
  wanted: ReadonlySet<Kind>,
  report: Examination['report'],
): Examination {
  let left = CHECK_BUDGET_MICROS;
  return {
    text,
    units,
    trail,
    searched: { urlsTo: 0, phonesTo: 0, valuesTo: 0 },
    wants: (kind) => wanted.has(kind),
    report(kind, start, end, confidence) {
      if (confidence >= THRESHOLD && wanted.has(kind) && end > start)
        report(kind, start, end, Math.min(1, Math.round(confidence * 100) / 100));
    },
    passes(micros, check) {
      if (left < micros) return true;
      left -= micros;
      return check();
    },
  };
}

export interface Evidence {
  /** What the form alone says. */
  readonly alone: number;
  /** With a word beside it that names it. */
  readonly beside: number;
}

/** A word this far before a value is about it, unless one that says otherwise stands nearer. */
const NEAR = 48;
const AGAINST = 0.3;
/** "NHS number 943 476 5918" with a wrong check digit is no telephone number either. */
const BESIDE = 20;
const NAMED_OTHERWISE = 0.15;
const OTHER = numberOf('other');
const PER_CHARACTER = 0.001;

/** How sure a value is, from its form and the words around it. */
export function weigh(
  { text, trail }: Examination,
  { alone, beside }: Evidence,
  meanings: readonly number[],
  start: number,
  end: number,
): number {
  // Most values stand beside no word that says anything.
  if (trail.silence(start) > NEAR) return alone >= beside || trail.follows(meanings, end) ? beside : alone;
  let nearest = Number.POSITIVE_INFINITY;
  for (const meaning of meanings) nearest = Math.min(nearest, trail.distance(meaning, start));
  const other = trail.distance(OTHER, start);
  // Of two names before a number the nearer one is its own.
  if (nearest <= NEAR && nearest <= other) return beside - nearest * PER_CHARACTER;
  if (other <= NEAR && !isLineBetween(text, start - other, start)) return alone - AGAINST;
  if (alone >= beside || trail.follows(meanings, end)) return beside;
  return trail.distanceOfOthers(meanings, start) <= BESIDE ? alone - NAMED_OTHERWISE : alone;
}

/** What another line says is against, this one need not be. At most `NEAR` characters are looked at. */
function isLineBetween(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (text.charCodeAt(at) === LINE_FEED) return true;
  return false;
}

const LINE_FEED = 0x0a;
