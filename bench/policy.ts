/**
 * How long a policy of 200 rules takes to decide: facts to rules, one candidate judged, every bound read. Cold: the
 * combination of scopes was never asked for. Warm: it was.
 */
import { parseArgs } from 'node:util';

import {
  createEvaluator,
  type Evaluator,
  type Policy,
  readDraft,
} from '../packages/server/src/policy/index.ts';
import { measureOtherLoad, processor } from './machine.ts';

const { values } = parseArgs({ options: { evaluations: { type: 'string', default: '200000' } } });
const EVALUATIONS = Math.max(Number(values.evaluations), 1_000);
const WARM_UP = 20_000;
/** Combinations of scopes that one evaluator is asked for while it is cold; then a new one takes over. */
const COMBINATIONS = 1_000;

const TEAMS = 12;
const FEATURES = 15;
const API_KEYS = 6;

const vendors = ['gpt', 'claude', 'gemini', 'mistral', 'llama', 'qwen'];
const keyOf = (index: number) => `01a20459-ae3e-7052-a0e7-${String(index).padStart(12, '0')}`;
const models = vendors.flatMap((vendor) =>
  ['large', 'small', 'mini-2026-01', 'preview'].map((size) => `${vendor}-5-${size}`),
);

const policy = makePolicy();
const ruleCount = countRules(policy);
if (ruleCount !== 200) throw new Error(`The policy has ${ruleCount} rules, not 200`);

const otherLoad = await measureOtherLoad();
const cold = measure(true);
const warm = measure(false);
for (const [name, { medianUs, p99Us }] of Object.entries({ cold, warm }))
  console.log(`${name}: median ${medianUs} µs, p99 ${p99Us} µs`);
console.log(
  JSON.stringify({
    rules: ruleCount,
    policyBytes: JSON.stringify(policy).length,
    evaluations: EVALUATIONS,
    cold,
    warm,
    target: { medianUs: 20 },
    processor,
    node: process.version,
    otherLoad,
  }),
);

interface Question {
  readonly facts: { apiKeyId: string; team: string | undefined; feature: string | undefined };
  readonly candidate: { model: string; requestedModel: string; provider: string; region: string | undefined };
}

function measure(isCold: boolean): { medianUs: number; p99Us: number } {
  const durations = new Float64Array(EVALUATIONS);
  let evaluator = createEvaluator(policy);
  let asked = 0;
  let checksum = 0;
  for (let round = -WARM_UP; round < EVALUATIONS; round++) {
    if (isCold && asked++ === COMBINATIONS) {
      // Made outside of the measured time: a policy is compiled once, when it comes into force.
      evaluator = createEvaluator(policy);
      asked = 1;
    }
    const question = questionOf((isCold ? asked : round + WARM_UP) % COMBINATIONS, round + WARM_UP);
    const start = process.hrtime.bigint();
    checksum += decide(evaluator, question);
    const end = process.hrtime.bigint();
    if (round >= 0) durations[round] = Number(end - start) / 1_000;
  }
  if (checksum === 0) throw new Error('Nothing was decided');
  durations.sort();
  const at = (share: number) => Number((durations[Math.floor(EVALUATIONS * share)] ?? 0).toFixed(2));
  return { medianUs: at(0.5), p99Us: at(0.99) };
}

/** What the gateway does with a policy for one call; the sum keeps any of it from being left out. */
function decide(evaluator: Evaluator, { facts, candidate }: Question): number {
  const rules = evaluator(facts);
  return (
    (rules.missingLabel(facts) === undefined ? 1 : 2) +
    (rules.judge(candidate).kind === 'allow' ? 1 : 2) +
    rules.budgets.length +
    rules.rateLimits.length +
    (rules.maxTokens?.value ?? 0) +
    (rules.maxCostMicros?.value ?? 0) +
    (rules.timeoutMs?.value ?? 0) +
    (rules.latencyTargetMs?.value ?? 0) +
    (rules.qualityFloor?.value ?? 0) +
    rules.cache.mode.length +
    rules.personalData.size +
    rules.allowedRegions.length
  );
}

/** Each combination of scopes once before any comes again; the candidates vary with every question. */
function questionOf(combination: number, number: number): Question {
  const team = combination % (TEAMS + 1);
  const feature = Math.floor(combination / (TEAMS + 1)) % (FEATURES + 1);
  const key = Math.floor(combination / ((TEAMS + 1) * (FEATURES + 1))) % (API_KEYS + 1);
  const model = models[(number * 7) % models.length] ?? '';
  return {
    facts: {
      apiKeyId: keyOf(key),
      // The last of each is one that the policy does not name.
      team: `team-${team}`,
      feature: `feature-${feature}`,
    },
    candidate: {
      model,
      requestedModel: number % 3 === 0 ? 'fast' : model,
      provider: number % 5 === 0 ? 'trial' : 'main',
      region: ['eu-west-1', 'eu-central-1', 'us-east-1', undefined][number % 4],
    },
  };
}

/** 200 rules over four kinds of scopes, as a company of a dozen teams might have them. */
function makePolicy(): Policy {
  const each = <Value>(count: number, make: (index: number) => Value): Value[] =>
    Array.from({ length: count }, (_, index) => make(index));
  return readDraft({
    policy: {
      version: 1,
      time_zone: 'Europe/Berlin',
      require_labels: ['team'],
      models: {
        allow: [...vendors.map((vendor) => `${vendor}-*`), 'o4', 'o4-mini'],
        deny: ['*-preview', '*-alpha', 'gpt-3*', 'llama-2*-uncensored', 'claude-instant-1'],
      },
      providers: { deny: ['trial', 'sandbox-*'] },
      residency: { allow: ['eu', 'us-east', 'ch'] },
      budgets: [
        { id: 'hourly', limit_tokens: 50_000_000, per: 'hour' },
        { id: 'daily', limit_usd: '500', per: 'day', kind: 'soft' },
        { id: 'monthly', limit_usd: '10000', per: 'month' },
      ],
      rate_limits: { requests_per_minute: 6_000, tokens_per_minute: 5_000_000 },
      max_tokens: 16_000,
      max_cost_usd: '2.50',
      latency: { target_ms: 5_000, timeout_ms: 120_000 },
      quality: { floor: 0.4, unmet: 'serve' },
      cache: { mode: 'exact' },
      personal_data: { '*': 'tokenize', email: 'redact', card: 'block' },
      may_loosen: ['max_tokens', 'latency'],
      teams: Object.fromEntries(
        each(TEAMS, (index) => [
          `team-${index}`,
          {
            models: {
              allow: each(6, (at) => `${vendors[at]}-${index % 6}*`).concat(models),
              deny: ['*-large'],
            },
            budgets: [{ id: 'monthly', limit_usd: `${index + 1}00.50`, per: 'month' }],
            rate_limits: { requests_per_minute: 600 },
            max_cost_usd: '1',
            cache: { mode: 'off' },
            personal_data: { phone: 'block' },
          },
        ]),
      ),
      features: Object.fromEntries(
        each(FEATURES, (index) => [
          `feature-${index}`,
          {
            models: { deny: each(5, (at) => `${vendors[at]}-*-${index}`) },
            residency: { allow: ['eu'] },
            max_tokens: 1_000 + index,
            latency: { target_ms: 1_000 + index },
            quality: { floor: 0.5 },
            budgets: [{ id: 'weekly', limit_tokens: 1_000_000, per: 'week' }],
          },
        ]),
      ),
      api_keys: Object.fromEntries(
        each(API_KEYS, (index) => [
          keyOf(index),
          {
            rate_limits: { concurrency: 8 },
            max_cost_usd: '0.20',
            max_tokens: 4_000,
            providers: { allow: ['main', 'backup-*'] },
          },
        ]),
      ),
    },
  });
}

/** A rule is what one scope says under one name; each budget is one of its own. */
function countRules({ version: _version, time_zone: _zone, may_loosen: _loosen, ...rest }: Policy): number {
  const { teams = {}, features = {}, api_keys: keys = {}, routing: _routing, ...tenant } = rest;
  return [tenant, ...[teams, features, keys].flatMap((named) => Object.values(named))]
    .map(({ budgets = [], ...rules }) => budgets.length + Object.keys(rules).length)
    .reduce((sum, count) => sum + count, 0);
}
