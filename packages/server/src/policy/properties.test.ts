import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { createEvaluator } from './evaluate.ts';
import { canonicalPolicy, fingerprintOf, type Policy, policySchema } from './policy.ts';
import { parsePolicyText } from './reading/parse-policy.ts';
import type { CallFacts, Candidate, PersonalDataAction, Rules } from './rules.ts';
import { RULE_NAMES, type ScopeRules, scopeRules } from './scope-rules.ts';
import { formatPolicyYaml } from './yaml.ts';

const apiKeyId = '01a20459-ae3e-7052-a0e7-06e44f28e877';

const models = ['gpt-4o', 'gpt-4o-mini', 'claude-5', 'o4'];
const patterns = fc.array(fc.constantFrom(...models, 'gpt-*', '*-mini', '*', 'c*5'), { maxLength: 3 });
const regions = fc.array(fc.constantFrom('eu', 'eu-west-1', 'us', 'us-east'), { maxLength: 3 });
const dollars = fc.constantFrom('0', '0.000001', '1.5', 2, 0.25);

function optional<T>(arbitrary: fc.Arbitrary<T>) {
  return fc.option(arbitrary, { nil: undefined });
}

const scope = fc
  .record(
    {
      models: fc.record({ allow: patterns, deny: patterns }, { requiredKeys: [] }),
      providers: fc.record({ allow: fc.constantFrom(['openai'], ['*'], []) }, { requiredKeys: [] }),
      residency: fc.record({ allow: regions }),
      max_tokens: fc.integer({ min: 1, max: 50 }),
      max_cost_usd: dollars,
      latency: fc.record(
        {
          target_ms: fc.integer({ min: 1, max: 50 }),
          unmet: fc.constantFrom('serve' as const, 'refuse' as const),
        },
        { requiredKeys: [] },
      ),
      quality: fc.record({ floor: fc.constantFrom(0, 0.25, 0.9) }),
      cache: fc.record({ mode: fc.constantFrom('off' as const, 'exact' as const, 'semantic' as const) }),
      personal_data: fc.dictionary(
        fc.constantFrom('*', 'contact', 'email', 'phone'),
        fc.constantFrom('allow' as const, 'redact' as const, 'tokenize' as const, 'block' as const),
        { noNullPrototype: true },
      ),
      require_labels: fc.subarray(['feature' as const, 'team' as const]),
      budgets: fc.constantFrom(
        [],
        [{ id: 'a', limit_usd: '5', per: 'day' as const }],
        [{ id: 'b', limit_tokens: 5, per: 'total' as const }],
      ),
    },
    { requiredKeys: [] },
  )
  .map((rules): ScopeRules => scopeRules.parse(rules));

const policies: fc.Arbitrary<Policy> = fc
  .record({ tenant: scope, team: optional(scope), feature: optional(scope), key: optional(scope) })
  .map(({ tenant, team, feature, key }) => ({
    ...tenant,
    version: 1 as const,
    ...(team && { teams: { t: team } }),
    ...(feature && { features: { f: feature } }),
    ...(key && { api_keys: { [apiKeyId]: key } }),
  }));

const candidates: fc.Arbitrary<Candidate> = fc.record({
  model: fc.constantFrom(...models),
  requestedModel: fc.constantFrom(...models, 'alias'),
  provider: fc.constantFrom('openai', 'other'),
  region: fc.constantFrom(undefined, 'eu', 'eu-west-1', 'us-east', 'europe'),
});

const everywhere: CallFacts = { apiKeyId, team: 't', feature: 'f' };
const facts: fc.Arbitrary<CallFacts> = fc.record({
  apiKeyId: fc.constantFrom(apiKeyId, 'other'),
  team: fc.constantFrom(undefined, 't', 'unknown'),
  feature: fc.constantFrom(undefined, 'f', 'unknown'),
});

/** From the loosest. */
const actions: readonly PersonalDataAction[] = ['allow', 'tokenize', 'redact', 'block'];
const modes = ['semantic', 'exact', 'off'];

/** That one set of rules gives nothing that the other does not. */
function expectNoLooser(tight: Rules, loose: Rules, candidate: Candidate): void {
  if (tight.judge(candidate).kind === 'allow') expect(loose.judge(candidate).kind).toBe('allow');
  for (const name of ['maxTokens', 'maxCostMicros', 'timeoutMs', 'latencyTargetMs'] as const)
    expect(tight[name]?.value ?? Infinity).toBeLessThanOrEqual(loose[name]?.value ?? Infinity);
  expect(tight.qualityFloor?.value ?? 0).toBeGreaterThanOrEqual(loose.qualityFloor?.value ?? 0);
  if (loose.latencyTargetMs?.unmet === 'refuse') expect(tight.latencyTargetMs?.unmet).toBe('refuse');
  if (loose.cache.rule !== undefined) {
    expect(modes.indexOf(tight.cache.mode)).toBeGreaterThanOrEqual(modes.indexOf(loose.cache.mode));
  }
  for (const kind of ['email', 'phone', 'person_name'] as const) {
    const action = (rules: Rules) => actions.indexOf(rules.personalData.get(kind)?.action ?? 'allow');
    expect(action(tight)).toBeGreaterThanOrEqual(action(loose));
  }
  const keys = tight.budgets.map(({ key }) => key);
  for (const { key } of loose.budgets) expect(keys).toContain(key);
  for (const label of ['feature', 'team'] as const) {
    const without = { ...everywhere, [label]: undefined };
    if (loose.missingLabel(without)?.label === label)
      expect(tight.missingLabel(without)).toMatchObject({ label });
  }
}

describe('whatever a policy says', () => {
  test('a narrower scope never loosens what a wider one says, unless it may', () => {
    fc.assert(
      fc.property(policies, candidates, (policy, candidate) => {
        const rulesFor = createEvaluator(policy);
        const tight = rulesFor(everywhere);
        for (const wider of [
          { apiKeyId: 'other', team: undefined, feature: undefined },
          { apiKeyId: 'other', team: 't', feature: undefined },
          { apiKeyId: 'other', team: undefined, feature: 'f' },
          { apiKeyId, team: undefined, feature: undefined },
        ])
          expectNoLooser(tight, rulesFor(wider), candidate);
      }),
      { numRuns: 500 },
    );
  });

  test('a rule that may be loosened and is stated again counts only as it is stated there', () => {
    fc.assert(
      fc.property(
        scope,
        scope,
        fc.constantFrom(...RULE_NAMES),
        candidates,
        (tenant, team, name, candidate) => {
          fc.pre(team[name] !== undefined);
          const combined = createEvaluator({
            version: 1,
            [name]: tenant[name],
            may_loosen: [name],
            teams: { t: { [name]: team[name] } },
          })(everywhere);
          const alone = createEvaluator({ version: 1, teams: { t: { [name]: team[name] } } })(everywhere);
          expect(combined.judge(candidate)).toEqual(alone.judge(candidate));
          expect({ ...combined, judge: 0, missingLabel: 0 }).toEqual({
            ...alone,
            judge: 0,
            missingLabel: 0,
          });
        },
      ),
    );
  });

  test('the same question has the same answer, from a new evaluator and from one that was asked before', () => {
    fc.assert(
      fc.property(policies, facts, facts, candidates, (policy, first, second, candidate) => {
        const used = createEvaluator(policy);
        used(first).judge(candidate);
        const again = used(second);
        const fresh = createEvaluator(policy)(second);
        expect(again.judge(candidate)).toEqual(fresh.judge(candidate));
        expect(again.missingLabel(second)).toEqual(fresh.missingLabel(second));
        expect(JSON.stringify(again)).toBe(JSON.stringify(fresh));
      }),
    );
  });

  test('the order of its keys changes nothing', () => {
    fc.assert(
      fc.property(policies, facts, candidates, (policy, question, candidate) => {
        const turned = policySchema.parse(turnedAround(policy));
        expect(fingerprintOf(canonicalPolicy(turned))).toBe(fingerprintOf(canonicalPolicy(policy)));
        const one = createEvaluator(policy)(question);
        const other = createEvaluator(turned)(question);
        expect(other.judge(candidate)).toEqual(one.judge(candidate));
        expect(other.missingLabel(question)).toEqual(one.missingLabel(question));
        expect({ ...other, judge: 0, missingLabel: 0 }).toEqual({ ...one, judge: 0, missingLabel: 0 });
      }),
    );
  });

  test('it is read back from YAML and from JSON as the same policy', () => {
    fc.assert(
      fc.property(policies, (policy) => {
        for (const text of [formatPolicyYaml(policy), JSON.stringify(policy, null, '\t')]) {
          const parsed = parsePolicyText(text);
          if (parsed.kind === 'faults') throw new Error(`${text}\n${JSON.stringify(parsed.faults)}`);
          expect(canonicalPolicy(parsed.policy)).toBe(canonicalPolicy(policy));
        }
      }),
    );
  });
});

function turnedAround(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turnedAround);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, member]) => [key, turnedAround(member)]),
  );
}
