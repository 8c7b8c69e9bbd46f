import type { Candidate, Relaxation } from './choose.ts';
import { type Exclusion, EXCLUSION_REASONS } from './exclusion.ts';
import type { NamedRoute } from './route.ts';

/** Proxies cut long headers; every sentence below stays far under this. */
const MAX_REASON_CHARACTERS = 200;

/**
 * Why a route was chosen, or none, as one short line of ASCII for a header, such as
 * `cheapest of 3; 2 excluded: region 1, health 1`.
 */
export function explain<R extends NamedRoute>({
  ranked,
  excluded,
  relaxed,
}: {
  ranked: readonly Candidate<R>[];
  excluded: readonly Exclusion<R>[];
  relaxed: readonly Relaxation[];
}): string {
  const sentences = [whyFirst(ranked, relaxed)];
  const [first] = ranked;
  if (first !== undefined && first.tier > 0) sentences.push(`fallback ${first.tier}`);
  if (relaxed.includes('health')) sentences.push('all unhealthy, probing');
  if (excluded.length > 0) sentences.push(`${excluded.length} excluded: ${countReasons(excluded)}`);
  return sentences.join('; ').slice(0, MAX_REASON_CHARACTERS);
}

function whyFirst<R extends NamedRoute>(
  ranked: readonly Candidate<R>[],
  relaxed: readonly Relaxation[],
): string {
  const [first] = ranked;
  if (first === undefined) return 'no route';
  const rivals = ranked.filter(({ tier }) => tier === first.tier);
  if (relaxed.includes('quality')) return `best of ${rivals.length}, none meets the quality floor`;
  if (relaxed.includes('latency')) return `fastest of ${rivals.length}, none meets the latency target`;
  if (rivals.length === 1) return 'only route';
  return isKeptByItsCache(first, rivals)
    ? `cheapest of ${rivals.length} with its prompt cache`
    : `cheapest of ${rivals.length}`;
}

/** Whether another would be cheaper if nothing of the conversation lay in a prompt cache. */
function isKeptByItsCache<R extends NamedRoute>(
  first: Candidate<R>,
  rivals: readonly Candidate<R>[],
): boolean {
  if ((first.cachedShareHere ?? 0) === 0) return false;
  const freshMicros = first.freshCostMicros ?? first.expectedCostMicros;
  return rivals.some((rival) => (rival.freshCostMicros ?? rival.expectedCostMicros) < freshMicros);
}

function countReasons<R extends NamedRoute>(excluded: readonly Exclusion<R>[]): string {
  return EXCLUSION_REASONS.map((reason) => ({
    reason,
    count: excluded.filter((exclusion) => exclusion.reason === reason).length,
  }))
    .filter(({ count }) => count > 0)
    .map(({ reason, count }) => `${reason} ${count}`)
    .join(', ');
}
