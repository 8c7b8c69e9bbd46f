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
  const taken = new Uint8Array(end - offset);
  const chosen: Finding[] = [];
  for (const finding of chain.toSorted(byWorth)) {
    const span = taken.subarray(finding.start - offset, finding.end - offset);
    const parts = span.includes(1) ? partsLeft(text, finding, span) : [finding];
    if (parts.length === 0) continue;
    span.fill(1);
    for (const part of parts) chosen.push(part);
  }
  return chosen.sort((one, other) => one.start - other.start);
}

/** The parts of a finding that are not taken, each from its first letter or digit to its last. */
function partsLeft(text: string, finding: Finding, taken: Uint8Array): readonly Finding[] {
  const parts: Finding[] = [];
  let letters = 0;
  let start = -1;
  let end = -1;
  for (let at = 0; at <= taken.length; at++) {
    const isFree = taken[at] === 0;
    if (isFree && isLetterOrDigit(text.charCodeAt(finding.start + at))) {
      letters++;
      if (start < 0) start = finding.start + at;
      end = finding.start + at + 1;
    }
    if (!isFree && start >= 0) {
      parts.push({ ...finding, start, end });
      start = -1;
    }
  }
  return letters < LEAST_LEFT ? [] : parts;
}

function isLetterOrDigit(unit: number): boolean {
  return (classOf(unit) & (WORD | IDEOGRAPH)) !== 0;
}

const byWorth = (one: Finding, other: Finding): number =>
  other.confidence - one.confidence ||
  other.end - other.start - (one.end - one.start) ||
  one.start - other.start;
