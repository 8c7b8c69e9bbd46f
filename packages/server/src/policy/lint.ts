import type { Remark } from './check.ts';
import { CACHE_STRICTNESS } from './combine.ts';
import { compileMatcher, type Matcher } from './matcher.ts';
import { parseDollars } from './money.ts';
import { gentlerActions, isGentlerUnexamined } from './personal-data.ts';
import type { Policy } from './policy.ts';
import type { RulePath } from './rule-path.ts';
import { regionCovers } from './rules.ts';
import type { RuleName, ScopeRules } from './scope-rules.ts';
import { type DocumentScope, scopesOf } from './scopes.ts';

/** Nobody reads more. */
const MAX_WARNINGS = 100;

/** Names are held against each pattern of a list; where a list has more of them than this, nobody waits for it. */
const MAX_PATTERNS = 100;

/**
 * What a policy says in vain, though it may be signed: rules that can never apply, and narrower scopes that ask
 * for more than the tenant's own rules give. Pure.
 */
export function warningsOf(policy: Policy): Remark[] {
  const [tenant, ...narrower] = scopesOf(policy);
  if (tenant === undefined) return [];
  const allowed = {
    models: matcherOf(tenant.rules.models?.allow),
    providers: matcherOf(tenant.rules.providers?.allow),
  };
  return [
    ...vainRules(tenant),
    ...labelWarnings(policy),
    ...narrower.flatMap((scope) => [...vainRules(scope), ...loosened(tenant.rules, allowed, scope)]),
  ].slice(0, MAX_WARNINGS);
}

/** Undefined where there is no list, or none that names can quickly be held against. */
function matcherOf(names: readonly string[] | undefined): Matcher | undefined {
  if (names === undefined || names.filter((name) => name.includes('*')).length > MAX_PATTERNS)
    return undefined;
  return compileMatcher(names);
}

function vainRules({ path, rules }: DocumentScope): Remark[] {
  const warnings: Remark[] = [];
  const warn = (where: RulePath, message: string) => warnings.push({ path: [...path, ...where], message });
  if (path.length > 0 && Object.keys(rules).length === 0) warn([], 'These braces hold no rule.');
  for (const key of ['models', 'providers'] as const) {
    const denied = matcherOf(rules[key]?.deny);
    if (denied === undefined) continue;
    for (const [index, name] of (rules[key]?.allow ?? []).entries())
      if (denied(name) !== undefined)
        warn([key, 'allow', index], `This never allows anything: ${key}.deny refuses it.`);
  }
  const { cache, latency, may_loosen: mayLoosen = [] } = rules;
  if (cache !== undefined && cache.mode !== 'semantic' && cache.max_error_rate !== undefined)
    warn(['cache', 'max_error_rate'], 'This has no effect: only semantic answers can be wrong.');
  if (cache?.mode === 'off' && cache.ttl_s !== undefined)
    warn(['cache', 'ttl_s'], 'This has no effect: nothing is kept.');
  if (latency !== undefined && latency.target_ms === undefined && latency.unmet !== undefined)
    warn(['latency', 'unmet'], 'This has no effect without target_ms.');
  for (const [index, budget] of (rules.budgets ?? []).entries()) {
    if (budget.kind !== 'soft' && (budget.notify?.at ?? []).some((share) => share > 1))
      warn(['budgets', index, 'notify', 'at'], 'A hard budget never passes 1, so nobody is told of more.');
  }
  for (const [index, name] of mayLoosen.entries()) {
    if (path[0] === 'api_keys') warn(['may_loosen', index], 'There is no narrower scope than an API key.');
    else if (rules[name] === undefined)
      warn(['may_loosen', index], `This has no effect: this scope has no rule ${name} to loosen.`);
  }
  const label = path[0] === 'teams' ? 'team' : path[0] === 'features' ? 'feature' : undefined;
  const own = (rules.require_labels ?? []).findIndex((required) => required === label);
  if (own !== -1) warn(['require_labels', own], 'A call in this scope always has this label.');
  return warnings;
}

/** Labels are what the client says: who leaves one out is bound by none of the rules under it. */
function labelWarnings(policy: Policy): Remark[] {
  return (
    [
      ['teams', 'team'],
      ['features', 'feature'],
    ] as const
  ).flatMap(([key, label]) => {
    if (policy[key] === undefined || (policy.require_labels ?? []).includes(label)) return [];
    const message = `A call without x-${label} escapes these rules; add ${label} to require_labels, or bind API keys.`;
    return [{ path: [key], message }];
  });
}

/** Where a scope asks for more than the tenant gives, and the tenant does not let it. */
function loosened(
  tenant: ScopeRules,
  tenantAllows: Readonly<Record<'models' | 'providers', Matcher | undefined>>,
  { path, rules }: DocumentScope,
): Remark[] {
  const warnings: Remark[] = [];
  const isKept = (name: RuleName) => !(tenant.may_loosen ?? []).includes(name);
  const warn = (name: RuleName, where: RulePath, tenantSays: string) => {
    if (!isKept(name)) return;
    const message = `${tenantSays}, and that holds here too; name ${name} in the tenant's may_loosen to change it.`;
    warnings.push({ path: [...path, ...where], message });
  };
  const isAbove = (value: number | undefined, bound: number | undefined) =>
    value !== undefined && bound !== undefined && value > bound;

  for (const key of ['models', 'providers'] as const) {
    const allowed = tenantAllows[key];
    if (allowed === undefined) continue;
    for (const [index, name] of (rules[key]?.allow ?? []).entries())
      if (allowed(name) === undefined)
        warn(key, [key, 'allow', index], 'The tenant does not allow all of this');
  }
  for (const [index, region] of (rules.residency?.allow ?? []).entries()) {
    if (tenant.residency !== undefined && !tenant.residency.allow.some((name) => regionCovers(name, region)))
      warn('residency', ['residency', 'allow', index], 'The tenant does not allow this region');
  }
  if (isAbove(rules.max_tokens, tenant.max_tokens))
    warn('max_tokens', ['max_tokens'], `The tenant allows ${tenant.max_tokens} tokens`);
  if (isAbove(optionalMicros(rules.max_cost_usd), optionalMicros(tenant.max_cost_usd)))
    warn('max_cost_usd', ['max_cost_usd'], `The tenant allows ${tenant.max_cost_usd} dollars`);
  for (const key of ['target_ms', 'timeout_ms'] as const) {
    if (isAbove(rules.latency?.[key], tenant.latency?.[key]))
      warn('latency', ['latency', key], `The tenant allows ${tenant.latency?.[key]} ms`);
  }
  if (isAbove(tenant.quality?.floor, rules.quality?.floor))
    warn('quality', ['quality', 'floor'], `The tenant asks for ${tenant.quality?.floor}`);
  if (
    tenant.cache !== undefined &&
    rules.cache !== undefined &&
    CACHE_STRICTNESS.indexOf(rules.cache.mode) > CACHE_STRICTNESS.indexOf(tenant.cache.mode)
  ) {
    warn('cache', ['cache', 'mode'], `The tenant says ${tenant.cache.mode}`);
  }
  for (const key of ['max_error_rate', 'ttl_s'] as const) {
    if (isAbove(rules.cache?.[key], tenant.cache?.[key]))
      warn('cache', ['cache', key], `The tenant allows ${tenant.cache?.[key]}`);
  }
  for (const [name, tenantAction] of gentlerActions(rules.personal_data, tenant.personal_data))
    warn('personal_data', ['personal_data', name], `The tenant says ${tenantAction}`);
  if (isGentlerUnexamined(rules.unexamined_content, tenant.unexamined_content))
    warn('unexamined_content', ['unexamined_content'], `The tenant says ${tenant.unexamined_content}`);
  for (const key of ['requests_per_minute', 'tokens_per_minute', 'concurrency'] as const) {
    if (isAbove(rules.rate_limits?.[key], tenant.rate_limits?.[key]))
      warn('rate_limits', ['rate_limits', key], `The tenant allows ${tenant.rate_limits?.[key]} in all`);
  }
  return warnings;
}

function optionalMicros(amount: string | number | undefined): number | undefined {
  return amount === undefined ? undefined : parseDollars(amount);
}
