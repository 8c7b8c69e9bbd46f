import { compileCaselessMatcher, compileMatcher, type Matcher } from './matcher.ts';
import { parseDollars } from './money.ts';
import { compilePersonalData } from './personal-data.ts';
import { formatPath, type RulePath } from './rule-path.ts';
import type {
  Bound,
  BudgetRule,
  CacheMode,
  PersonalDataRules,
  RateLimitRule,
  Scope,
  UnexaminedAction,
  Unmet,
} from './rules.ts';
import type { RuleName, ScopeRules } from './scope-rules.ts';

/** Names that are allowed and denied, each with the rule that says so. */
export interface NameRule {
  readonly allow: { readonly find: Matcher; readonly rule: string } | undefined;
  readonly deny: { readonly find: Matcher; readonly rule: string } | undefined;
}

/** One scope's rules, ready to be combined with those of other scopes. */
export interface CompiledScope {
  readonly loosens: ReadonlySet<RuleName>;
  readonly models: NameRule | undefined;
  readonly providers: NameRule | undefined;
  readonly residency: { readonly regions: readonly string[]; readonly rule: string } | undefined;
  readonly budgets: readonly BudgetRule[] | undefined;
  readonly rate_limits: RateLimitRule | undefined;
  readonly max_tokens: Bound | undefined;
  readonly max_cost_usd: Bound | undefined;
  readonly latency:
    | { readonly target: Bound | undefined; readonly timeout: Bound | undefined; readonly unmet: Unmet }
    | undefined;
  readonly quality: (Bound & { readonly unmet: Unmet }) | undefined;
  readonly cache:
    | {
        readonly mode: CacheMode;
        readonly rule: string;
        readonly maxErrorRate: Bound | undefined;
        readonly ttlS: Bound | undefined;
      }
    | undefined;
  readonly personal_data: PersonalDataRules | undefined;
  readonly unexamined_content: { readonly action: UnexaminedAction; readonly rule: string } | undefined;
  readonly require_labels:
    | { readonly labels: ReadonlySet<'feature' | 'team'>; readonly rule: string }
    | undefined;
}

/** Compiles what stands at `path` in the document as the rules of `scope`. */
export function compileScope(
  rules: ScopeRules,
  { scope, path, timeZone }: { scope: Scope; path: RulePath; timeZone: string },
): CompiledScope {
  const at = (...more: RulePath) => formatPath([...path, ...more]);
  const bound = (value: number | undefined, ...more: RulePath): Bound | undefined =>
    value === undefined ? undefined : { value, rule: at(...more) };
  const { residency, latency, quality, cache } = rules;
  return {
    loosens: new Set(rules.may_loosen),
    models: compileNames(rules.models, (list) => at('models', list)),
    providers: compileNames(rules.providers, (list) => at('providers', list)),
    residency: residency && { regions: residency.allow, rule: at('residency', 'allow') },
    budgets: rules.budgets?.map((budget, index) =>
      compileBudget(budget, { scope, timeZone, rule: at('budgets', index) }),
    ),
    rate_limits: rules.rate_limits && {
      key: scopeKey(scope),
      scope,
      requestsPerMinute: rules.rate_limits.requests_per_minute,
      tokensPerMinute: rules.rate_limits.tokens_per_minute,
      concurrency: rules.rate_limits.concurrency,
      rule: at('rate_limits'),
    },
    max_tokens: bound(rules.max_tokens, 'max_tokens'),
    max_cost_usd: bound(optionalMicros(rules.max_cost_usd), 'max_cost_usd'),
    latency: latency && {
      target: bound(latency.target_ms, 'latency', 'target_ms'),
      timeout: bound(latency.timeout_ms, 'latency', 'timeout_ms'),
      unmet: latency.unmet ?? 'serve',
    },
    quality: quality && {
      value: quality.floor,
      rule: at('quality', 'floor'),
      unmet: quality.unmet ?? 'refuse',
    },
    cache: cache && {
      mode: cache.mode,
      rule: at('cache', 'mode'),
      maxErrorRate: bound(cache.max_error_rate, 'cache', 'max_error_rate'),
      ttlS: bound(cache.ttl_s, 'cache', 'ttl_s'),
    },
    personal_data:
      rules.personal_data && compilePersonalData(rules.personal_data, (name) => at('personal_data', name)),
    unexamined_content: rules.unexamined_content && {
      action: rules.unexamined_content,
      rule: at('unexamined_content'),
    },
    require_labels: rules.require_labels && {
      labels: new Set(rules.require_labels),
      rule: at('require_labels'),
    },
  };
}

function compileNames(
  names: ScopeRules['models'],
  ruleOf: (list: 'allow' | 'deny') => string,
): NameRule | undefined {
  if (names === undefined) return undefined;
  return {
    allow: names.allow && { find: compileMatcher(names.allow), rule: ruleOf('allow') },
    deny: names.deny && { find: compileCaselessMatcher(names.deny), rule: ruleOf('deny') },
  };
}

/** Told when nothing else was asked for: that the budget is used up. */
const DEFAULT_NOTIFY_AT = [1];

function compileBudget(
  budget: NonNullable<ScopeRules['budgets']>[number],
  { scope, timeZone, rule }: { scope: Scope; timeZone: string; rule: string },
): BudgetRule {
  const micros = optionalMicros(budget.limit_usd);
  return {
    key: `${scopeKey(scope)}/${budget.id}`,
    id: budget.id,
    scope,
    unit: micros === undefined ? 'tokens' : 'usd_micros',
    // What states neither has room for nothing: such a document is refused before it can be published.
    limit: micros ?? budget.limit_tokens ?? 0,
    per: budget.per,
    kind: budget.kind ?? 'hard',
    notifyAt: [...new Set(budget.notify?.at ?? DEFAULT_NOTIFY_AT)].sort((one, other) => one - other),
    channels: budget.notify?.channels,
    timeZone,
    rule,
  };
}

function scopeKey({ kind, name }: Scope): string {
  return name === undefined ? kind : `${kind}:${name}`;
}

function optionalMicros(amount: string | number | undefined): number | undefined {
  if (amount === undefined) return undefined;
  const micros = parseDollars(amount);
  if (micros === undefined) throw new TypeError('The schema lets no such amount through.');
  return micros;
}
