import { regionCovers, type Rules } from '../policy/index.ts';
import type { Route } from '../providers/index.ts';
import type { Exclusion } from '../routing/index.ts';

/**
 * What the policy and the caller's `x-residency` say of a route; undefined where both allow it. `name` is the name
 * that led there. Fallback and retry choose among routes that passed here, so no attempt leaves the allowed regions.
 */
export function judgeRoute(
  route: Route,
  name: string,
  { rules, requested, residency }: { rules: Rules; requested: string; residency: string | undefined },
): Exclusion<Route> | undefined {
  const { region } = route.provider;
  const candidate = { model: route.upstreamModel, provider: route.provider.name, region };
  // A denied name stays denied whatever it leads to, and so does a name on the way: an alias or a fallback.
  for (const requestedModel of name === requested ? [requested] : [requested, name]) {
    const verdict = rules.judge({ ...candidate, requestedModel });
    if (verdict.kind === 'allow') continue;
    const isRegion = verdict.reason === 'region_not_allowed' || verdict.reason === 'region_unknown';
    return { route, reason: isRegion ? 'region' : 'policy', detail: verdict.rule };
  }
  if (residency === undefined || (region !== undefined && regionCovers(residency, region))) return undefined;
  return { route, reason: 'region', detail: 'x-residency' };
}
