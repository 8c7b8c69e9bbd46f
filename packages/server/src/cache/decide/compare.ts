import { softFeatures } from './soft-features.ts';
import type { Sketch } from './sketch.ts';
import { scoreOf } from './score.ts';

export type Comparison =
  | { readonly kind: 'different'; readonly guard: Guard }
  /** From 0 to 1. An order only: how often a score is right is what evidence says. */
  | { readonly kind: 'score'; readonly score: number };

/** Why two questions are different, whatever their similarity. */
export type Guard =
  | 'language'
  | 'code'
  | 'numbers'
  | 'units'
  | 'dates'
  | 'negation'
  | 'direction'
  | 'names'
  | 'question'
  | 'order';

/**
 * Compares what is known of two questions; `cosine` is that of their embeddings. Hard differences refuse. It makes no
 * difference which of the two was asked first.
 */
export function compareQuestions(asked: Sketch, known: Sketch, cosine: number): Comparison {
  const guard = guards.find(([, differs]) => differs(asked, known))?.[0];
  if (guard !== undefined) return { kind: 'different', guard };
  return { kind: 'score', score: scoreOf(softFeatures(asked, known, cosine)) };
}

/**
 * The best of the nearest neighbours: of those without a hard difference the one with the highest score. Undefined
 * where all are different.
 */
export function bestCandidate<Candidate extends { readonly sketch: Sketch; readonly cosine: number }>(
  asked: Sketch,
  candidates: readonly Candidate[],
): { readonly candidate: Candidate; readonly score: number } | undefined {
  let best: { candidate: Candidate; score: number } | undefined;
  for (const candidate of candidates) {
    const comparison = compareQuestions(asked, candidate.sketch, candidate.cosine);
    if (comparison.kind === 'score' && (best === undefined || comparison.score > best.score)) {
      best = { candidate, score: comparison.score };
    }
  }
  return best;
}

const guards: readonly (readonly [Guard, (one: Sketch, other: Sketch) => boolean])[] = [
  ['language', (one, other) => !sameList(one.language, other.language)],
  ['code', (one, other) => !sameList(one.exact, other.exact)],
  ['numbers', (one, other) => !sameList(one.numbers, other.numbers)],
  ['units', (one, other) => !sameList(one.units, other.units)],
  ['dates', (one, other) => !sameList(one.dates, other.dates)],
  ['negation', (one, other) => !sameBag(one.negations, other.negations)],
  ['negation', (one, other) => isUndoneIn(one, other) || isUndoneIn(other, one)],
  ['direction', (one, other) => !sameBag(one.directions, other.directions)],
  ['direction', (one, other) => hasOpposite(one, other) || hasOpposite(other, one)],
  ['names', (one, other) => lacksNames(one, other) || lacksNames(other, one)],
  ['question', (one, other) => !sameBag(one.questions, other.questions)],
  ['order', (one, other) => !sameOrder(one.words, other.words)],
  ['order', (one, other) => changesRoles(one.persons, other.persons)],
  ['order', (one, other) => changesRoles(one.frame, other.frame)],
];

function sameList(one: readonly bigint[], other: readonly bigint[]): boolean {
  return one.length === other.length && one.every((hash, index) => hash === other[index]);
}

function sameBag(one: readonly bigint[], other: readonly bigint[]): boolean {
  return sameList(sorted(one), sorted(other));
}

function sorted(hashes: readonly bigint[]): readonly bigint[] {
  return hashes.toSorted((one, other) => (one < other ? -1 : one > other ? 1 : 0));
}

/** "unlock" in one where the other has "lock". */
function isUndoneIn(one: Sketch, other: Sketch): boolean {
  return one.undone.some((root) => other.words.includes(root) && !other.undone.includes(root));
}

/** "enable" in one where the other has "disable". Who has both sides asks about both. */
function hasOpposite(one: Sketch, other: Sketch): boolean {
  return one.opposites.some((side) => other.opposites.includes(side ^ 1n) && !other.opposites.includes(side));
}

/** A name may be written in lower case elsewhere, so it may be any word there. */
function lacksNames(one: Sketch, other: Sketch): boolean {
  return one.names.some((name) => !other.words.includes(name));
}

/** "what do I owe him" is not "what does he owe me", nor "sent to Bob by Al" what is "sent by Bob to Al". */
function changesRoles(one: readonly bigint[], other: readonly bigint[]): boolean {
  return sameBag(one, other) && !sameList(one, other);
}

/** Whether the words that both have come in the same order: "from A to B" is not "from B to A". */
function sameOrder(one: readonly bigint[], other: readonly bigint[]): boolean {
  return sameList(
    one.filter((hash) => other.includes(hash)),
    other.filter((hash) => one.includes(hash)),
  );
}
