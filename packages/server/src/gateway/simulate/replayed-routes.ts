import type { Evaluator, Rules } from '../../policy/index.ts';
import type { BillableUsage, OverrideIndex, PriceBook } from '../../pricing/index.ts';
import type { Catalogue, ChatCall, Route } from '../../providers/index.ts';
import { considerRoutes, type QualityLookup } from '../../routing/index.ts';
import { judgeRoute } from '../judge-route.ts';
import { AUTO_SHARE_OF_BEST } from '../plan.ts';
import { priceQueryOf } from '../price-route.ts';
import type { PastCall } from './past-call.ts';

interface Refused {
  readonly kind: 'refused';
  readonly code: string;
  readonly rule: string | undefined;
}

/** Where a draft sends a past call and at what cost, or why it refuses it. */
export type Verdict =
  | Refused
  | { readonly kind: 'allowed'; readonly route: Route; readonly costMicros: number };

/** What a draft makes of a call that was refused in fact. */
export type RefusedBefore = 'newlyAllowed' | 'stillRefused' | 'notReplayed';

export interface ReplayedRoutes {
  /** The cheapest of the routes that the draft leaves, by the tokens that were billed. */
  choose(call: PastCall, usage: BillableUsage, rules: Rules): Verdict;
  refusedBefore(call: PastCall): RefusedBefore;
}

interface Left {
  readonly route: Route;
  readonly tier: number;
  readonly score: number | undefined;
}

/** What was asked is not known; the providers' own regions are. */
const UNKNOWN_REQUEST: ChatCall = { dialect: 'openai', stream: false, body: {} };

/** The choice of a route, by what an entry tells: no capabilities, no health, no latency, no prompt. */
export function createReplayedRoutes({
  rulesFor,
  catalogue,
  prices,
  tenantOverrides,
  quality,
}: {
  rulesFor: Evaluator;
  catalogue: Catalogue;
  prices: PriceBook;
  tenantOverrides: OverrideIndex;
  quality: QualityLookup;
}): ReplayedRoutes {
  function routesFor(call: PastCall, rules: Rules): Refused | { kind: 'allowed'; routes: readonly Left[] } {
    const missing = rules.missingLabel(call);
    if (missing !== undefined) return { kind: 'refused', code: 'label_required', rule: missing.rule };
    // What a call's own policy did not look for is not known of it.
    for (const [kind, { action, rule }] of rules.personalData) {
      if (action === 'block' && call.personalData.includes(kind))
        return { kind: 'refused', code: 'personal_data_blocked', rule };
    }
    if (call.isUnexamined && rules.unexamined.action === 'block')
      return { kind: 'refused', code: 'content_unexamined', rule: rules.unexamined.rule };
    const requested = call.requestedModel ?? '';
    const scoreOf = (route: Route) =>
      quality.of({ feature: call.feature, model: route.upstreamModel })?.score;
    const isPriced = (route: Route) =>
      prices.find(priceQueryOf(route, { at: call.at, tenantOverrides, chat: UNKNOWN_REQUEST })) !== undefined;
    const { kind, routes } = considerRoutes<Route>({
      requested,
      rules: rules.routing,
      routesOf: (name) => catalogue.candidates(name),
      listed: () => catalogue.list().map(({ id }) => id),
      isUsable: (route) => scoreOf(route) !== undefined && isPriced(route),
    });
    if (routes.length === 0) return { kind: 'refused', code: 'model_not_found', rule: undefined };
    let why: Refused | undefined;
    const left: Left[] = [];
    for (const { route, name, tier } of routes) {
      const verdict = judgeRoute(route, name, { rules, requested, residency: call.residency });
      if (verdict === undefined) {
        left.push({ route, tier, score: scoreOf(route) });
        continue;
      }
      const code = verdict.reason === 'region' ? 'residency_unmet' : 'policy_denied';
      why = { kind: 'refused', code, rule: verdict.detail === 'x-residency' ? undefined : verdict.detail };
    }
    if (left.length === 0) return why ?? { kind: 'refused', code: 'policy_denied', rule: undefined };
    return withinFloor(left, rules, kind === 'auto');
  }

  return {
    choose(call, usage, rules) {
      const found = routesFor(call, rules);
      if (found.kind === 'refused') return found;
      let cheapest: { route: Route; tier: number; costMicros: number } | undefined;
      for (const { route, tier } of found.routes) {
        const query = priceQueryOf(route, { at: call.at, tenantOverrides, chat: UNKNOWN_REQUEST });
        const price = prices.priceCall({ ...query, usage });
        if (price.kind === 'unpriced') continue;
        const { costMicros } = price;
        // Between equals a call stays where it was.
        const isSame = route.provider.name === call.provider && route.upstreamModel === call.model;
        const isBetter =
          cheapest === undefined ||
          tier < cheapest.tier ||
          (tier === cheapest.tier &&
            (costMicros < cheapest.costMicros || (costMicros === cheapest.costMicros && isSame)));
        if (isBetter) cheapest = { route, tier, costMicros };
      }
      return cheapest === undefined
        ? { kind: 'refused', code: 'model_unpriced', rule: undefined }
        : { kind: 'allowed', route: cheapest.route, costMicros: cheapest.costMicros };
    },

    refusedBefore(call) {
      const rules = rulesFor(call);
      if (call.requestedModel === undefined) {
        return call.code === 'policy_invalid' ? 'notReplayed' : 'stillRefused';
      }
      if (routesFor(call, rules).kind === 'refused') return 'stillRefused';
      return isJudged(call.code, rules) ? 'newlyAllowed' : 'notReplayed';
    },
  };
}

/** A floor takes away what is below it; one that nobody meets refuses, or leaves the best. */
function withinFloor(
  left: readonly Left[],
  { qualityFloor }: Rules,
  isAuto: boolean,
): Refused | { kind: 'allowed'; routes: readonly Left[] } {
  if (qualityFloor === undefined && !isAuto) return { kind: 'allowed', routes: left };
  const best = Math.max(-1, ...left.map(({ score }) => score ?? -1));
  const least = qualityFloor?.value ?? Math.max(0, best) * AUTO_SHARE_OF_BEST;
  const meeting = left.filter(({ score }) => (score ?? -1) >= least);
  if (meeting.length > 0) return { kind: 'allowed', routes: meeting };
  if (qualityFloor?.unmet === 'serve') {
    return { kind: 'allowed', routes: left.filter(({ score }) => (score ?? -1) === best) };
  }
  return { kind: 'refused', code: 'quality_unmet', rule: qualityFloor?.rule };
}

/**
 * Whether a draft that leaves a route lets a call through that was refused for this. A bound that the draft has too
 * may refuse it again, by what an entry does not tell.
 */
function isJudged(code: string | undefined, rules: Rules): boolean {
  switch (code) {
    case 'policy_denied':
    case 'residency_unmet':
    case 'label_required':
    case 'personal_data_blocked':
    case 'content_unexamined':
    case 'quality_unmet':
    case 'model_not_found':
      return true;
    case 'max_tokens_exceeded':
      return rules.maxTokens === undefined;
    case 'max_cost_exceeded':
      return rules.maxCostMicros === undefined;
    case 'latency_unmet':
      return rules.latencyTargetMs?.unmet !== 'refuse';
    case 'budget_exceeded':
      return !rules.budgets.some(({ kind }) => kind === 'hard');
    case 'rate_limited':
      return rules.rateLimits.length === 0;
    case undefined:
    default:
      return false;
  }
}
