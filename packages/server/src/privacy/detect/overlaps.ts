import type { Finding } from '../kinds.ts';
import { classOf, IDEOGRAPH, WORD } from './characters.ts';

/**
 * Sorted by start, without overlaps: of two that overlap the surer one stays whole, then the longer, then the earlier.
 * What the other covers beyond it stays as findings of its own kind, if that is more than an edge: half of a value left
 * in the text is worse than two findings for one.
 */
export function resolveOverlaps(text: string, findings: readonly Finding[]): Finding[] {
  const sorted = findings.toSorted((one, other) => one.start - other.start || other.end - one.end);
  const kept: Finding[] = [];
  let from = 0;
  while (from < sorted.length) {
    let to = from + 1;
    let end = sorted[from]?.end ?? 0;
    for (let next = sorted[to]; next !== undefined && next.start < end; next = sorted[++to])
      end = Math.max(end, next.end);
    const alone = to === from + 1 ? sorted[from] : undefined;
    if (alone !== undefined) kept.push(alone);
    else for (const finding of chooseAmong(text, sorted.slice(from, to), end)) kept.push(finding);
    from = to;
  }
  return kept;
}

/** So many letters or digits that nothing else covers are kept; fewer are a word of a title or the end of a form. */
const LEAST_LEFT = 4;

/** Of findings that hang together by overlaps: the best first, then whatever it leaves free. */
function chooseAmong(text: string, chain: readonly Finding[], end: number): readonly Finding[] {
  const offset = chain[0]?.start ?? 0;
  const length = end - offset;
  const taken = length <= SHARED.length ? SHARED.fill(0, 0, length) : new Uint8Array(length);
  const chosen: Finding[] = [];
  for (const finding of chain.toSorted(byWorth)) {
    const from = finding.start - offset;
    const to = finding.end - offset;
    if (isFree(taken, from, to)) chosen.push(finding);
    else if (!keepParts(text, finding, taken, from, chosen)) continue;
    taken.fill(1, from, to);
  }
  return chosen.sort((one, other) => one.start - other.start);
}

/** Most that overlap are two, and a text can be full of them. */
const SHARED = new Uint8Array(1 << 10);

function isFree(taken: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (taken[at] === 1) return false;
  return true;
}

/** Keeps the parts of a finding that are not taken, each from its first letter or digit to its last, if they are enough. */
function keepParts(
  text: string,
  finding: Finding,
  taken: Uint8Array,
  from: number,
  chosen: Finding[],
): boolean {
  const before = chosen.length;
  const offset = finding.start - from;
  let letters = 0;
  let start = -1;
  let end = -1;
  for (let at = finding.start; at <= finding.end; at++) {
    const isLeft = at < finding.end && taken[at - offset] === 0;
    if (isLeft && isLetterOrDigit(text.charCodeAt(at))) {
      letters++;
      if (start < 0) start = at;
      end = at + 1;
    }
    if (!isLeft && start >= 0) {
      chosen.push({ ...finding, start, end });
      start = -1;
    }
  }
  const isEnough = letters >= LEAST_LEFT;
  if (!isEnough) chosen.length = before;
  return isEnough;
}

function isLetterOrDigit(unit: number): boolean {
  return (classOf(unit) & (WORD | IDEOGRAPH)) !== 0;
}

const byWorth = (one: Finding, other: Finding): number =>
  other.confidence - one.confidence ||
  other.end - other.start - (one.end - one.start) ||
  one.start - other.start;
