import type { CompiledScope, NameRule } from './compile-scope.ts';
import { judgeBy } from './judge.ts';
import { strictestActions, strictestUnexamined } from './personal-data.ts';
import type { Bound, CacheMode, CacheRules, Rules, RoutingRules, Unmet } from './rules.ts';
import type { RuleName } from './scope-rules.ts';

/**
 * Combines the scopes that a call falls under, given from the widest to the narrowest. Every rule of every scope
 * holds, so of numbers the tightest does; except that a rule which a wider scope lets narrower ones loosen gives
 * way to a narrower scope's own. Pure.
 */
export function combine(scopes: readonly CompiledScope[], routing: RoutingRules): Rules {
  const names = {
    models: holding(scopes, 'models'),
    providers: holding(scopes, 'providers'),
  } satisfies Record<string, readonly NameRule[]>;
  const allowedRegions = holding(scopes, 'residency');
  const latency = holding(scopes, 'latency');
  const labels = holding(scopes, 'require_labels');
  const personalData = strictestActions(holding(scopes, 'personal_data'));
  return {
    missingLabel(facts) {
      for (const label of ['feature', 'team'] as const) {
        if (facts[label] !== undefined) continue;
        const required = labels.find((rule) => rule.labels.has(label));
        if (required !== undefined) return { rule: required.rule, label };
      }
      return undefined;
    },
    judge: judgeBy({ ...names, allowedRegions }),
    budgets: holding(scopes, 'budgets').flat(),
    rateLimits: holding(scopes, 'rate_limits'),
    maxTokens: least(holding(scopes, 'max_tokens')),
    maxCostMicros: least(holding(scopes, 'max_cost_usd')),
    timeoutMs: least(latency.flatMap(({ timeout }) => timeout ?? [])),
    latencyTargetMs: withUnmet(
      least(latency.flatMap(({ target }) => target ?? [])),
      latency.filter(({ target }) => target !== undefined),
    ),
    qualityFloor: highestFloor(holding(scopes, 'quality')),
    cache: strictestCache(holding(scopes, 'cache')),
    personalData,
    unexamined: strictestUnexamined(holding(scopes, 'unexamined_content'), personalData),
    routing,
    allowedRegions,
  };
}

type Stated<Name extends RuleName> = NonNullable<CompiledScope[Name]>;

/** What the scopes state under one name, without what a narrower one was allowed to replace and did. */
function holding<Name extends RuleName>(scopes: readonly CompiledScope[], name: Name): Stated<Name>[] {
  let kept: { readonly scope: CompiledScope; readonly rule: Stated<Name> }[] = [];
  for (const scope of scopes) {
    const rule = scope[name];
    if (rule === undefined) continue;
    if (kept.some((wider) => wider.scope.loosens.has(name))) {
      kept = kept.filter((wider) => !wider.scope.loosens.has(name));
    }
    kept.push({ scope, rule });
  }
  return kept.map(({ rule }) => rule);
}

/** The tightest of several bounds; of equal ones the widest scope's. */
function least(bounds: readonly Bound[]): Bound | undefined {
  let tightest: Bound | undefined;
  for (const bound of bounds) if (tightest === undefined || bound.value < tightest.value) tightest = bound;
  return tightest;
}

/** One scope that refuses what misses its target is enough: to serve it would break that scope's rule. */
function withUnmet(
  bound: Bound | undefined,
  stated: readonly { readonly unmet: Unmet }[],
): (Bound & { unmet: Unmet }) | undefined {
  if (bound === undefined) return undefined;
  return {
    value: bound.value,
    rule: bound.rule,
    unmet: stated.some(({ unmet }) => unmet === 'refuse') ? 'refuse' : 'serve',
  };
}

function highestFloor(
  floors: readonly (Bound & { readonly unmet: Unmet })[],
): (Bound & { unmet: Unmet }) | undefined {
  let highest: Bound | undefined;
  for (const floor of floors) if (highest === undefined || floor.value > highest.value) highest = floor;
  return withUnmet(highest, floors);
}

/** From the strictest: what is kept of an answer grows with each. */
export const CACHE_STRICTNESS: readonly CacheMode[] = ['off', 'exact', 'semantic'];

/** One wrong answer in a hundred, of those that are served for another question. */
const DEFAULT_MAX_ERROR_RATE = 0.01;
const DEFAULT_CACHE_TTL_S = 24 * 3600;

function strictestCache(stated: readonly Stated<'cache'>[]): CacheRules {
  let strictest: Stated<'cache'> | undefined;
  for (const cache of stated) {
    if (
      strictest === undefined ||
      CACHE_STRICTNESS.indexOf(cache.mode) < CACHE_STRICTNESS.indexOf(strictest.mode)
    ) {
      strictest = cache;
    }
  }
  return {
    mode: strictest?.mode ?? 'off',
    rule: strictest?.rule,
    maxErrorRate:
      least(stated.flatMap(({ maxErrorRate }) => maxErrorRate ?? []))?.value ?? DEFAULT_MAX_ERROR_RATE,
    ttlS: least(stated.flatMap(({ ttlS }) => ttlS ?? []))?.value ?? DEFAULT_CACHE_TTL_S,
  };
}
