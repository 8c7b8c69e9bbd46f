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
    kept.push(...chooseAmong(sorted.slice(from, to)));
    from = to;
  }
  return kept;
}

/** Of findings that hang together by overlaps: the best first, then whatever it leaves free. */
function chooseAmong(chain: readonly Finding[]): readonly Finding[] {
  if (chain.length === 1) return chain;
  const chosen: Finding[] = [];
  for (const finding of chain.toSorted(byWorth)) {
    const at = placeOf(chosen, finding.start);
    const isFree =
      (chosen[at - 1]?.end ?? 0) <= finding.start && (chosen[at]?.start ?? Infinity) >= finding.end;
    if (isFree) chosen.splice(at, 0, finding);
  }
  return chosen;
}

const byWorth = (one: Finding, other: Finding): number =>
  other.confidence - one.confidence ||
  other.end - other.start - (one.end - one.start) ||
  one.start - other.start;

/** How many of the chosen ones start before `start`. */
function placeOf(chosen: readonly Finding[], start: number): number {
  let low = 0;
  let high = chosen.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((chosen[middle]?.start ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  return low;
}
