import type { BudgetRule } from '../policy/index.ts';
import { costBound, type PriceCard } from '../pricing/index.ts';
import {
  boundTokens,
  type CallNeeds,
  type ChatCall,
  defaultOutputLimit,
  type ModelFacts,
  type Route,
} from '../providers/index.ts';
import { type Affinity, type Exclusion, expectCost, targetOf } from '../routing/index.ts';
import type { PlannedRoute, PlanQuestion, PlanRooms } from './plan.ts';

/** What a model without a stated limit is taken to write at most: more than any model of today does in one answer. */
const MOST_OUTPUT_TOKENS = 128_000;

/** A usage of more is not believed (a thousand million tokens in, and as many out), so no call is settled with more. */
const MOST_BILLED_TOKENS = 2_000_000_000;

/** The call as it would go out on a route. */
interface RoutedCall {
  readonly tier: number;
  readonly needs: CallNeeds;
  readonly chat: ChatCall;
  readonly affinity: Affinity | undefined;
  /** Whether costs and times are compared or shown; where there is one route alone, few of them matter. */
  readonly isCompared: boolean;
}

/** A candidate with its costs, or why it has no price that the call may have. */
export function priceRoute(
  route: Route,
  { tier, needs, chat, affinity, isCompared }: RoutedCall,
  question: PlanQuestion,
  rooms: PlanRooms,
): PlannedRoute | Exclusion<Route> {
  const { rules, tenantId, labels, at } = question;
  const target = targetOf(route);
  const facts = rooms.catalogue.factsOf(route);
  const card = cardOf(route, question, rooms);
  const isBounded = rules.maxCostMicros !== undefined || hasHardCap(rules.budgets);
  if (card === undefined && (isBounded || rooms.unpriced === 'refuse'))
    return { route, reason: 'price', detail: 'no price' };
  const { maxCostMicros, budgets } = rules;
  // A card prices text at the ordinary tier, or it would be none; of anything else it may say nothing.
  const isUnusual = rooms.unpriced === 'refuse' && (needs.audio || needs.serviceTier !== undefined);
  const needsBound = isCompared || isUnusual || maxCostMicros !== undefined || budgets.length > 0;
  const bounds = needsBound ? tokenBoundsOf(route, needs, chat, facts) : undefined;
  const bound = card && bounds && boundOn(card, bounds, needs, at);
  if (card !== undefined && (isBounded || isUnusual) && bound === undefined) {
    return { route, reason: 'price', detail: 'no price for a part of the call' };
  }
  if (maxCostMicros !== undefined && (bound ?? Number.MAX_SAFE_INTEGER) > maxCostMicros.value) {
    return {
      route,
      reason: 'price',
      detail: `${maxCostMicros.rule}: can cost ${bound} of ${maxCostMicros.value}`,
    };
  }
  const outputTokens = rooms.outputs.expect(
    { tenantId, feature: labels.feature, model: target.model },
    needs.maxOutputTokens,
  );
  const cost =
    isCompared && card !== undefined
      ? expectCost({
          target,
          inputTokens: needs.inputTokensEstimate,
          outputTokens: outputTokens * needs.choices,
          affinity,
          price: (usage) => {
            const price = rooms.prices.priceCall({ ...priceQueryOf(route, question), usage });
            return price.kind === 'priced' ? price.costMicros : undefined;
          },
        })
      : undefined;
  const isTimed = isCompared || rules.latencyTargetMs !== undefined;
  return {
    route,
    tier,
    card,
    expectedCostMicros: cost?.expectedCostMicros ?? Number.MAX_SAFE_INTEGER,
    freshCostMicros: cost?.freshCostMicros,
    cachedShareHere: cost?.cachedShareHere,
    costBoundMicros: bound ?? 0,
    tokensBound: bounds === undefined ? 0 : mostTokens(bounds, needs),
    outputTokensExpected: outputTokens * needs.choices,
    expectedLatencyMs: isTimed ? rooms.health.expectedLatencyMs(target, outputTokens) : undefined,
    quality: scoreOf(route, question),
    health: rooms.health.view(target),
    facts,
  };
}

function mostTokens({ inputTokens, outputTokens }: TokenBounds, { choices }: CallNeeds): number {
  return Math.min(inputTokens + outputTokens * choices, MOST_BILLED_TOKENS);
}

interface TokenBounds {
  readonly inputTokens: number;
  /** Of one choice. */
  readonly outputTokens: number;
}

function tokenBoundsOf(route: Route, needs: CallNeeds, chat: ChatCall, facts: ModelFacts): TokenBounds {
  const { inputTokens, outputTokens } = boundTokens(needs, facts, defaultOutputLimit(route, chat));
  return { inputTokens, outputTokens: outputTokens ?? facts.contextTokens ?? MOST_OUTPUT_TOKENS };
}

function boundOn(
  card: PriceCard,
  { inputTokens, outputTokens }: TokenBounds,
  needs: CallNeeds,
  at: Date,
): number | undefined {
  return costBound(card, {
    inputTokensBound: inputTokens,
    outputTokensBound: outputTokens,
    choices: needs.choices,
    audio: needs.audio,
    cachesForAnHour: needs.cachesForAnHour,
    serviceTier: needs.serviceTier,
    at,
  });
}

/** What the prices of a route are looked up by. */
export function priceQueryOf(
  route: Route,
  { at, tenantOverrides, chat }: Pick<PlanQuestion, 'at' | 'tenantOverrides' | 'chat'>,
) {
  return {
    provider: route.provider.name,
    pricesAs: route.provider.pricesAs,
    model: route.upstreamModel,
    regional: route.provider.billsRegion(chat),
    at,
    tenantOverrides,
  };
}

export function cardOf(route: Route, question: PlanQuestion, { prices }: PlanRooms): PriceCard | undefined {
  return prices.find(priceQueryOf(route, question));
}

export function scoreOf(route: Route, { quality, labels }: PlanQuestion): number | undefined {
  return quality?.of({ feature: labels.feature, model: route.upstreamModel })?.score;
}

function hasHardCap(budgets: readonly BudgetRule[]): boolean {
  return budgets.some(({ kind, unit }) => kind === 'hard' && unit === 'usd_micros');
}
