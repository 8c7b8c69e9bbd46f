import { wordOf } from '../../words/word-of.ts';

const LABELS: Readonly<Record<string, string>> = {
  version: 'Version of the format',
  time_zone: 'Time zone of budgets',
  models: 'Models',
  'models.allow': 'Allowed models',
  'models.deny': 'Denied models',
  providers: 'Providers',
  'providers.allow': 'Allowed providers',
  'providers.deny': 'Denied providers',
  residency: 'Regions',
  'residency.allow': 'Regions that may see a call',
  budgets: 'Budgets',
  rate_limits: 'Rate limits',
  'rate_limits.requests_per_minute': 'Requests a minute',
  'rate_limits.tokens_per_minute': 'Tokens a minute',
  'rate_limits.concurrency': 'Calls at once',
  max_tokens: 'Most output tokens of a call',
  max_cost_usd: 'Most that a call may cost',
  latency: 'Latency',
  'latency.target_ms': 'Latency target',
  'latency.timeout_ms': 'Longest wait for an answer',
  'latency.unmet': 'Where the latency target cannot be met',
  quality: 'Quality',
  'quality.floor': 'Quality floor',
  'quality.unmet': 'Where the quality floor cannot be met',
  cache: 'Cache',
  'cache.mode': 'Cache',
  'cache.max_error_rate': 'Wrong answers that the cache may give',
  'cache.ttl_s': 'How long the cache keeps answers',
  personal_data: 'Personal data',
  unexamined_content: 'Content that nothing can look into',
  require_labels: 'Labels that a call must have',
  may_loosen: 'Rules that narrower scopes may replace',
  routing: 'Routing',
  'routing.auto.models': 'Models that “auto” chooses from',
};

/** Sections whose members people name; the name joins the label. */
const NAMED: Readonly<Record<string, (name: string) => string>> = {
  budgets: (name) => `Budget ${name}`,
  personal_data: (name) =>
    name === '*' ? 'Personal data of every other kind' : `Personal data: ${name.replaceAll('_', ' ')}`,
  'routing.aliases': (name) => `Models behind the name ${name}`,
  'routing.fallbacks': (name) => `Models to try where ${name} cannot answer`,
};

const BUDGET_PARTS: Readonly<Record<string, string>> = {
  limit_usd: 'limit',
  limit_tokens: 'limit of tokens',
  per: 'period',
  kind: 'kind',
  notify: 'notices',
  'notify.at': 'notices at',
  'notify.channels': 'channels of notices',
};

/** Pure: what a rule is called, from its place within its scope. A rule that is not known here stands for itself. */
export function ruleLabel(rule: readonly string[]): string {
  const path = withoutPosition(rule);
  const known = wordOf(LABELS, path.join('.'));
  if (known !== undefined) return known;
  for (const length of [1, 2]) {
    const section = path.slice(0, length).join('.');
    const name = path[length];
    const parts = path.slice(length + 1);
    if (name === undefined || !Object.hasOwn(NAMED, section)) continue;
    const label = NAMED[section]?.(name) ?? name;
    return parts.length === 0
      ? label
      : `${label}: ${wordOf(BUDGET_PARTS, parts.join('.')) ?? parts.join(' ')}`;
  }
  return path.join(' · ');
}

function withoutPosition(rule: readonly string[]): readonly string[] {
  return rule.length > 1 && /^\d+$/.test(rule.at(-1) ?? '') ? rule.slice(0, -1) : rule;
}
