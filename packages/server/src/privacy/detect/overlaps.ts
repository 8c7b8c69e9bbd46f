import type { Finding } from '../kinds.ts';

/** Sorted by start, without overlaps: of two that overlap the surer one stays, then the longer, then the earlier. */
export function resolveOverlaps(findings: readonly Finding[]): Finding[] {
  const sorted = findings.toSorted((one, other) => one.start - other.start || other.end - one.end);
  const kept: Finding[] = [];
  for (let from = 0; from < sorted.length;) {
    let to = from + 1;
    let end = sorted[from]?.end ?? 0;
    for (let next = sorted[to]; next !== undefined && next.start < end; next = sorted[++to])
      end = Math.max(end, next.end);
    for (const finding of chooseAmong(sorted.slice(from, to), end)) kept.push(finding);
    from = to;
  }
  return kept;
}

/** Of findings that hang together by overlaps: the best first, then whatever it leaves free. */
function chooseAmong(chain: readonly Finding[], end: number): readonly Finding[] {
  const [first] = chain;
  if (first === undefined || chain.length === 1) return chain;
  const taken = new Uint8Array(end - first.start);
  const chosen: Finding[] = [];
  for (const finding of chain.toSorted(byWorth)) {
    const span = taken.subarray(finding.start - first.start, finding.end - first.start);
    if (span.includes(1)) continue;
    span.fill(1);
    chosen.push(finding);
  }
  return chosen.sort((one, other) => one.start - other.start);
}

const byWorth = (one: Finding, other: Finding): number =>
  other.confidence - one.confidence ||
  other.end - other.start - (one.end - one.start) ||
  one.start - other.start;
