import { createBoundedMap } from '../platform/bounded-map.ts';
import { combine } from './combine.ts';
import { type CompiledScope, compileScope } from './compile-scope.ts';
import type { Policy } from './policy.ts';
import { compileRouting } from './routing-rules.ts';
import type { CallFacts, Rules, Scope } from './rules.ts';
import type { ScopeRules } from './scope-rules.ts';

/** What a policy asks of a call with these facts. Pure. */
export type Evaluator = (facts: CallFacts) => Rules;

/** Combinations of scopes that are kept ready; a policy that has more combines the rarer ones anew. */
const MAX_COMBINATIONS = 1_000;

const DEFAULT_TIME_ZONE = 'UTC';

/**
 * Makes a policy ready to decide: patterns compiled and amounts read once, for all the calls that it decides.
 * What comes back is pure: the same facts give the same rules everywhere. Clients choose their labels, so facts
 * whose labels the policy does not name share the rules of the wider scopes, and take no memory of their own.
 */
export function createEvaluator(policy: Policy): Evaluator {
  const timeZone = policy.time_zone ?? DEFAULT_TIME_ZONE;
  const routing = compileRouting(policy.routing);
  const tenant = compileScope(policy, {
    scope: { kind: 'tenant', name: undefined },
    path: [],
    timeZone,
  });
  const teams = numbered('teams', 'team', policy.teams);
  const features = numbered('features', 'feature', policy.features);
  const apiKeys = numbered('api_keys', 'api_key', policy.api_keys);
  const ready = createBoundedMap<number, Rules>(MAX_COMBINATIONS);

  function numbered(
    key: string,
    kind: Scope['kind'],
    named: Readonly<Record<string, ScopeRules>> | undefined,
  ): ReadonlyMap<string, NumberedScope> {
    const scopes = Object.entries(named ?? {}).map(([name, rules], index) => {
      const compiled = compileScope(rules, { scope: { kind, name }, path: [key, name], timeZone });
      return [name, { number: index + 1, compiled }] as const;
    });
    return new Map(scopes);
  }

  return ({ apiKeyId, team, feature }) => {
    const byTeam = team === undefined ? undefined : teams.get(team);
    const byFeature = feature === undefined ? undefined : features.get(feature);
    const byKey = apiKeys.get(apiKeyId);
    // One number for each combination: cheaper than a text, and nothing that a client writes can collide.
    const combination =
      ((byTeam?.number ?? 0) * (features.size + 1) + (byFeature?.number ?? 0)) * (apiKeys.size + 1) +
      (byKey?.number ?? 0);
    const known = ready.get(combination);
    if (known !== undefined) return known;
    const scopes = [tenant, byTeam?.compiled, byFeature?.compiled, byKey?.compiled];
    const rules = combine(
      scopes.filter((scope) => scope !== undefined),
      routing,
    );
    ready.set(combination, rules);
    return rules;
  };
}

interface NumberedScope {
  readonly number: number;
  readonly compiled: CompiledScope;
}
