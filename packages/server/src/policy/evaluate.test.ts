import { describe, expect, test } from 'vitest';

import { createEvaluator } from './evaluate.ts';
import type { Policy } from './policy.ts';
import { readDraft } from './draft.ts';
import type { CallFacts, Candidate, Rules } from './rules.ts';

const apiKeyId = '01a20459-ae3e-7052-a0e7-06e44f28e877';
const otherKeyId = '01a20459-ae3e-7052-a0e7-06e44f28e878';

function rulesOf(source: string, facts: Partial<CallFacts> = {}): Rules {
  return createEvaluator(readDraft({ source: `version: 1\n${source}` }))({
    apiKeyId,
    team: undefined,
    feature: undefined,
    ...facts,
  });
}

const mini: Candidate = {
  model: 'gpt-4o-mini',
  requestedModel: 'fast',
  provider: 'openai',
  region: 'eu-west-1',
};

describe('a route', () => {
  test.each<[string, string, Partial<CallFacts>, Partial<Candidate>, string]>([
    ['is allowed without rules', '', {}, {}, 'allow'],
    ['is allowed by what matches', 'models: {allow: ["gpt-*"]}', {}, {}, 'allow'],
    [
      'is refused by what does not match',
      'models: {allow: ["claude-*"]}',
      {},
      {},
      'models.allow not_allowed',
    ],
    ['is refused by an empty list', 'providers: {allow: []}', {}, {}, 'providers.allow not_allowed'],
    [
      'is refused where it is both allowed and denied',
      'models: {allow: ["*"], deny: [x, "gpt-4o*"]}',
      {},
      {},
      'models.deny[1] denied',
    ],
    ['is refused under any other name', 'models: {deny: [gpt-4o-mini]}', {}, {}, 'models.deny[0] denied'],
    [
      'is refused by its name, whatever stands behind it',
      'models: {deny: [fast]}',
      {},
      {},
      'models.deny[0] denied',
    ],
    [
      'is allowed by the model that will answer, not by what it is called',
      'models: {allow: [fast]}',
      {},
      {},
      'models.allow not_allowed',
    ],
    ['is refused by its provider', 'providers: {deny: [openai]}', {}, {}, 'providers.deny[0] denied'],
    [
      'is named by the exact pattern that refuses it',
      'models: {deny: ["gpt*", gpt-4o-mini]}',
      {},
      {},
      'models.deny[1] denied',
    ],
    [
      'is refused by the team of the call',
      'teams: {growth: {models: {deny: ["gpt*"]}}}',
      { team: 'growth' },
      {},
      'teams.growth.models.deny[0] denied',
    ],
    [
      'is not refused by another team',
      'teams: {growth: {models: {deny: ["gpt*"]}}}',
      { team: 'sales' },
      {},
      'allow',
    ],
    [
      'is not refused by a feature of the same name',
      'teams: {growth: {models: {deny: ["gpt*"]}}}',
      { feature: 'growth' },
      {},
      'allow',
    ],
    [
      'is refused by a name with dots',
      'features: {a.b: {models: {deny: ["gpt*"]}}}',
      { feature: 'a.b' },
      {},
      'features["a.b"].models.deny[0] denied',
    ],
    [
      'is refused by the key of the call',
      `api_keys: {${apiKeyId}: {models: {allow: []}}}`,
      {},
      {},
      `api_keys.${apiKeyId}.models.allow not_allowed`,
    ],
    ['is not refused by another key', `api_keys: {${otherKeyId}: {models: {allow: []}}}`, {}, {}, 'allow'],
    [
      'must be allowed by every scope',
      'models: {allow: ["gpt-*"]}\nteams: {growth: {models: {allow: ["*-mini", "claude-*"]}}}',
      { team: 'growth' },
      { model: 'claude-5', requestedModel: 'claude-5' },
      'models.allow not_allowed',
    ],
    [
      'is allowed by a narrower scope where the wider one lets it',
      'models: {allow: ["gpt-*"]}\nmay_loosen: [models]\nteams: {growth: {models: {allow: ["claude-*"]}}}',
      { team: 'growth' },
      { model: 'claude-5', requestedModel: 'claude-5' },
      'allow',
    ],
    [
      'stays refused by a rule that may not be loosened',
      'models: {deny: ["gpt-*"]}\nmay_loosen: [providers]\nteams: {growth: {models: {allow: ["gpt-*"]}}}',
      { team: 'growth' },
      {},
      'models.deny[0] denied',
    ],
    [
      'stays refused by a team whose rule a feature may not loosen, though the tenant would let it',
      'models: {allow: []}\nmay_loosen: [models]\nteams: {t: {models: {deny: ["gpt-*"]}}}\nfeatures: {f: {models: {allow: ["*"]}}}',
      { team: 't', feature: 'f' },
      {},
      'teams.t.models.deny[0] denied',
    ],
    ['stays in its region', 'residency: {allow: [eu]}', {}, {}, 'allow'],
    [
      'is covered by the whole name alone',
      'residency: {allow: [eu]}',
      {},
      { region: 'europe' },
      'residency.allow region_not_allowed',
    ],
    [
      'is not covered by a narrower name',
      'residency: {allow: [eu-west-1]}',
      {},
      { region: 'eu' },
      'residency.allow region_not_allowed',
    ],
    [
      'is refused where nobody says where it leads',
      'residency: {allow: [eu]}',
      {},
      { region: undefined },
      'residency.allow region_unknown',
    ],
    [
      'must be in the regions of every scope',
      'residency: {allow: [eu, us]}\nfeatures: {f: {residency: {allow: [us]}}}',
      { feature: 'f' },
      {},
      'features.f.residency.allow region_not_allowed',
    ],
    [
      'is nowhere where no region is allowed',
      'residency: {allow: []}',
      {},
      {},
      'residency.allow region_not_allowed',
    ],
  ])('%s', (_name, source, facts, candidate, answer) => {
    const judgement = rulesOf(source, facts).judge({ ...mini, ...candidate });
    expect(judgement.kind === 'allow' ? 'allow' : `${judgement.rule} ${judgement.reason}`).toBe(answer);
  });
});

describe('the rules of a call', () => {
  const source = `
time_zone: Europe/Berlin
max_tokens: 1000
max_cost_usd: "0.10"
latency: {target_ms: 2000, timeout_ms: 60000}
quality: {floor: 0.5, unmet: serve}
cache: {mode: exact, ttl_s: 60}
personal_data: {"*": tokenize, email: redact}
rate_limits: {requests_per_minute: 100}
budgets:
  - {id: monthly, limit_usd: "500.000001", per: month, notify: {at: [1, 0.5, 0.5], channels: [finance]}}
may_loosen: [max_cost_usd]
teams:
  growth:
    max_tokens: 2000
    max_cost_usd: 0.5
    latency: {target_ms: 5000, unmet: refuse}
    quality: {floor: 0.7}
    cache: {mode: semantic}
    personal_data: {email: allow, phone: block}
    rate_limits: {concurrency: 2}
    budgets: [{id: monthly, limit_tokens: 1000000, per: week, kind: soft}]
features:
  support: {max_tokens: 10, cache: {mode: "off"}, require_labels: [team]}
`;
  const growth = rulesOf(source, { team: 'growth' });

  test('hold the tightest number, and name where it stands', () => {
    expect(growth.maxTokens).toEqual({ value: 1000, rule: 'max_tokens' });
    expect(rulesOf(source, { team: 'growth', feature: 'support' }).maxTokens).toEqual({
      value: 10,
      rule: 'features.support.max_tokens',
    });
    expect(growth.timeoutMs).toEqual({ value: 60_000, rule: 'latency.timeout_ms' });
  });

  test('hold a looser number where the wider scope lets it be loosened', () => {
    expect(growth.maxCostMicros).toEqual({ value: 500_000, rule: 'teams.growth.max_cost_usd' });
    expect(rulesOf(source, { feature: 'support' }).maxCostMicros).toEqual({
      value: 100_000,
      rule: 'max_cost_usd',
    });
  });

  test('refuse what misses a target where any scope would', () => {
    expect(growth.latencyTargetMs).toEqual({ value: 2000, rule: 'latency.target_ms', unmet: 'refuse' });
    expect(growth.qualityFloor).toEqual({ value: 0.7, rule: 'teams.growth.quality.floor', unmet: 'refuse' });
    expect(rulesOf(source).qualityFloor).toMatchObject({ value: 0.5, unmet: 'serve' });
  });

  test('keep the strictest mode of a cache, and its tightest bounds', () => {
    expect(growth.cache).toEqual({ mode: 'exact', rule: 'cache.mode', maxErrorRate: 0.01, ttlS: 60 });
    expect(rulesOf(source, { feature: 'support' }).cache).toMatchObject({
      mode: 'off',
      rule: 'features.support.cache.mode',
    });
    expect(rulesOf('').cache).toEqual({ mode: 'off', rule: undefined, maxErrorRate: 0.01, ttlS: 86_400 });
  });

  test('hold every budget and every rate limit, each under a key of its own', () => {
    expect(growth.budgets).toEqual([
      {
        key: 'tenant/monthly',
        id: 'monthly',
        scope: { kind: 'tenant', name: undefined },
        unit: 'usd_micros',
        limit: 500_000_001,
        per: 'month',
        kind: 'hard',
        notifyAt: [0.5, 1],
        channels: ['finance'],
        timeZone: 'Europe/Berlin',
        rule: 'budgets[0]',
      },
      {
        key: 'team:growth/monthly',
        id: 'monthly',
        scope: { kind: 'team', name: 'growth' },
        unit: 'tokens',
        limit: 1_000_000,
        per: 'week',
        kind: 'soft',
        notifyAt: [1],
        channels: undefined,
        timeZone: 'Europe/Berlin',
        rule: 'teams.growth.budgets[0]',
      },
    ]);
    expect(growth.rateLimits).toMatchObject([
      { key: 'tenant', requestsPerMinute: 100, concurrency: undefined },
      { key: 'team:growth', requestsPerMinute: undefined, concurrency: 2 },
    ]);
  });

  test('name the label that is missing, and the rule that asks for it', () => {
    const rules = rulesOf(source, { feature: 'support' });
    expect(rules.missingLabel({ apiKeyId, feature: 'support', team: undefined })).toEqual({
      rule: 'features.support.require_labels',
      label: 'team',
    });
    expect(rules.missingLabel({ apiKeyId, feature: 'support', team: 'unheard-of' })).toBeUndefined();
    expect(
      rulesOf('require_labels: [team, feature]').missingLabel({
        apiKeyId,
        feature: undefined,
        team: undefined,
      }),
    ).toEqual({ rule: 'require_labels', label: 'feature' });
  });

  test('resolve aliases through aliases, also in fallbacks and in what auto may choose', () => {
    const { routing } = rulesOf(`
routing:
  aliases: {fast: [mini, gpt-4o-mini], mini: [gpt-4o-mini, openai/gpt-5-nano]}
  fallbacks: {gpt-4o: [fast, claude-5]}
  auto: {models: [mini]}`);
    expect(routing.aliases.get('fast')).toEqual(['gpt-4o-mini', 'openai/gpt-5-nano']);
    expect(routing.fallbacks.get('gpt-4o')).toEqual(['gpt-4o-mini', 'openai/gpt-5-nano', 'claude-5']);
    expect(routing.autoModels).toEqual(['gpt-4o-mini', 'openai/gpt-5-nano']);
    expect(rulesOf('').routing.autoModels).toBeUndefined();
  });
});

test('labels that the policy does not name share the rules of the wider scopes', () => {
  const policy: Policy = { version: 1, teams: { growth: { max_tokens: 5 } }, max_tokens: 9 };
  const rulesFor = createEvaluator(policy);
  const strangers = ['a', 'b', 'constructor', '__proto__', 'toString'].map((team) =>
    rulesFor({ apiKeyId, team, feature: team }),
  );
  expect(new Set(strangers).size).toBe(1);
  expect(strangers[0]).toBe(rulesFor({ apiKeyId: otherKeyId, team: undefined, feature: undefined }));
  expect(strangers[0]?.maxTokens?.value).toBe(9);
  expect(rulesFor({ apiKeyId, team: 'growth', feature: undefined }).maxTokens?.value).toBe(5);
});
