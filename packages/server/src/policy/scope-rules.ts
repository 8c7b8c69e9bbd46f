import { z } from 'zod';

import { KIND_GROUPS, KINDS } from '../privacy/index.ts';
import { DOLLARS_PATTERN, parseDollars } from './money.ts';

/** The rules that any scope may state, and that `may_loosen` can name. */
export const RULE_NAMES = [
  'models',
  'providers',
  'residency',
  'budgets',
  'rate_limits',
  'max_tokens',
  'max_cost_usd',
  'latency',
  'quality',
  'cache',
  'personal_data',
  'unexamined_content',
  'require_labels',
] as const;

export type RuleName = (typeof RULE_NAMES)[number];

/** Patterns, names or regions in one list. Each is looked at for each call. */
const MAX_NAMES = 1_000;
/** Budgets of one scope: a call reserves from each of them. */
const MAX_BUDGETS = 20;
const MAX_THRESHOLDS = 20;
/** As micro-dollars and as tokens, sums of a few such limits stay below 2^53. */
const MAX_COUNT = 1_000_000_000_000_000;
const MAX_LATENCY_MS = 3_600_000;
/** A cached answer is a month old at most. */
const MAX_CACHE_TTL_S = 30 * 24 * 3600;

/** A model or provider name, in which `*` stands for any characters. */
const pattern = z
  .string({ error: 'write a name in quotes, in which * stands for any characters' })
  .regex(/^[\w.:@/+*-]{1,256}$/, 'use letters, digits and . : @ / + _ - and * for any characters');

const patterns = list(pattern, MAX_NAMES, 'names');

const nameRule = section({
  /** Only what matches one of these is allowed. Absent: everything. */
  allow: patterns.optional(),
  /** What matches one of these is refused, whatever `allow` says. */
  deny: patterns.optional(),
});

const DOLLARS = 'write an amount in dollars with at most six decimals, such as "5.00"';
const dollars = z.union(
  [
    z.string().regex(DOLLARS_PATTERN, DOLLARS),
    z.number().refine((amount) => parseDollars(amount) !== undefined, DOLLARS),
  ],
  { error: DOLLARS },
);

/** What a budget is called, in its key and in reports. */
const name = z
  .string({ error: 'write a name' })
  .regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, 'use up to 63 lower-case letters, digits, - and _');

const budget = section({
  id: name,
  limit_usd: dollars.optional(),
  limit_tokens: wholeNumber(0, MAX_COUNT).optional(),
  per: oneOf(['hour', 'day', 'week', 'month', 'total']),
  kind: oneOf(['hard', 'soft']).optional(),
  notify: section({
    at: list(numberFrom(0.01, 10), MAX_THRESHOLDS, 'shares of the limit, as [0.5, 0.8, 1]'),
    channels: list(name, MAX_THRESHOLDS, 'names of notification channels').optional(),
  }).optional(),
});

/** What `personal_data` may name: a kind, a group of kinds, or `*` for every kind that is in neither. */
const PERSONAL_DATA_NAMES: ReadonlySet<string> = new Set(['*', ...KIND_GROUPS, ...KINDS]);

/** A rule on a kind that nothing looks for would promise what nobody keeps. */
const personalDataKind = z
  .string()
  .refine(
    (written) => PERSONAL_DATA_NAMES.has(written),
    `name a kind such as email, a group (${KIND_GROUPS.join(', ')}), or "*" for every other kind`,
  );

export const regionName = z
  .string({ error: 'write the name of a region, such as eu' })
  .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'write the name of a region in lower case, such as eu');

const scopeShape = {
  models: nameRule.optional(),
  providers: nameRule.optional(),
  residency: section({ allow: list(regionName, MAX_NAMES, 'regions') }).optional(),
  budgets: list(budget, MAX_BUDGETS, 'budgets').optional(),
  rate_limits: section({
    requests_per_minute: wholeNumber(1, MAX_COUNT).optional(),
    tokens_per_minute: wholeNumber(1, MAX_COUNT).optional(),
    concurrency: wholeNumber(1, MAX_COUNT).optional(),
  }).optional(),
  max_tokens: wholeNumber(1, MAX_COUNT).optional(),
  max_cost_usd: dollars.optional(),
  latency: section({
    target_ms: wholeNumber(1, MAX_LATENCY_MS).optional(),
    timeout_ms: wholeNumber(1, MAX_LATENCY_MS).optional(),
    unmet: oneOf(['serve', 'refuse']).optional(),
  }).optional(),
  quality: section({
    floor: numberFrom(0, 1),
    unmet: oneOf(['refuse', 'serve']).optional(),
  }).optional(),
  cache: section({
    mode: oneOf(['off', 'exact', 'semantic']),
    /** Of the answers that are served for another question, the share that may be wrong. */
    max_error_rate: numberFrom(0.001, 0.2).optional(),
    ttl_s: wholeNumber(1, MAX_CACHE_TTL_S).optional(),
  }).optional(),
  personal_data: named(personalDataKind, oneOf(['allow', 'redact', 'tokenize', 'block'])).optional(),
  /** What nothing can look into: images, recordings, files. */
  unexamined_content: oneOf(['allow', 'flag', 'block']).optional(),
  require_labels: list(oneOf(['feature', 'team']), 2, 'labels: feature, team').optional(),
} satisfies Record<RuleName, z.ZodType>;

/** What every scope may say: its rules, and which of them narrower scopes may replace. */
export const scopeRulesShape = {
  ...scopeShape,
  may_loosen: list(oneOf(RULE_NAMES), RULE_NAMES.length, 'names of rules').optional(),
};

export const scopeRules = section(scopeRulesShape);

export type ScopeRules = z.output<typeof scopeRules>;

/** An object of exactly these keys. Unknown ones are refused: a rule that nobody enforces is a lie. */
export function section<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'invalid_type'
        ? `write keys and values here: ${Object.keys(shape).join(', ')}`
        : undefined,
  });
}

/** Values under names that the author chooses. */
export function named<Key extends z.core.$ZodRecordKey, Value extends z.core.SomeType>(
  key: Key,
  value: Value,
) {
  return z.record(key, value, {
    error: (issue) => (issue.code === 'invalid_type' ? 'write names here, each with its value' : undefined),
  });
}

export function list<Item extends z.core.SomeType>(item: Item, atMost: number, what: string) {
  return z.array(item, { error: `write a list of ${what}` }).max(atMost, `write at most ${atMost} of them`);
}

function oneOf<const Values extends readonly [string, ...string[]]>(values: Values) {
  return z.enum(values, { error: `write one of ${values.join(', ')}` });
}

function wholeNumber(from: number, to: number) {
  const error = `write a whole number from ${from} to ${to}`;
  return z.int({ error }).min(from, error).max(to, error);
}

function numberFrom(from: number, to: number) {
  const error = `write a number from ${from} to ${to}`;
  return z.number({ error }).min(from, error).max(to, error);
}
