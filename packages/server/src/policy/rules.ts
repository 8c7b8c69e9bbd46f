import type { Kind } from '../privacy/index.ts';

/** What is known of a call before a route is chosen. The labels are what the client says. */
export interface CallFacts {
  readonly apiKeyId: string;
  readonly team: string | undefined;
  readonly feature: string | undefined;
}

/** Whom a rule is for. `name` is the label or the id of the key; undefined for the tenant. */
export interface Scope {
  readonly kind: 'tenant' | 'team' | 'feature' | 'api_key';
  readonly name: string | undefined;
}

/** A number that must be kept, and where in the document it stands, as `features.support.max_tokens`. */
export interface Bound {
  readonly value: number;
  readonly rule: string;
}

/** What happens when a target cannot be met. */
export type Unmet = 'serve' | 'refuse';

/** A route that might serve the call. */
export interface Candidate {
  /** The model that the provider will be asked for, whatever the client called it. */
  readonly model: string;
  /** What the client called it: an alias, `provider/model`, or the same. */
  readonly requestedModel: string;
  readonly provider: string;
  /** Where inference happens, as far as we know. */
  readonly region: string | undefined;
}

/** Allowed, or the rule that refused. */
export type Judgement =
  | { readonly kind: 'allow' }
  | {
      readonly kind: 'deny';
      readonly rule: string;
      readonly reason: 'denied' | 'not_allowed' | 'region_not_allowed' | 'region_unknown';
    };

export type BudgetPeriod = 'hour' | 'day' | 'week' | 'month' | 'total';

/** A cap on what calls of one scope may spend together in a period. */
export interface BudgetRule {
  /** Unique in a policy and the same from version to version: `tenant/monthly`, `team:growth/monthly`. */
  readonly key: string;
  readonly id: string;
  readonly scope: Scope;
  readonly unit: 'usd_micros' | 'tokens';
  /** In that unit; below 2^53. */
  readonly limit: number;
  readonly per: BudgetPeriod;
  readonly kind: 'hard' | 'soft';
  /** Shares of the limit at which somebody is told, ascending. */
  readonly notifyAt: readonly number[];
  /** Names of notification channels; undefined: all of the tenant's. */
  readonly channels: readonly string[] | undefined;
  /** IANA name: calendar periods begin at its midnight. */
  readonly timeZone: string;
  readonly rule: string;
}

/** How fast calls of one scope may come together. */
export interface RateLimitRule {
  /** `tenant`, `team:growth`: what counters are kept under. */
  readonly key: string;
  readonly scope: Scope;
  readonly requestsPerMinute: number | undefined;
  readonly tokensPerMinute: number | undefined;
  readonly concurrency: number | undefined;
  readonly rule: string;
}

export type CacheMode = 'off' | 'exact' | 'semantic';
export type PersonalDataAction = 'allow' | 'redact' | 'tokenize' | 'block';
/** What becomes of content that cannot be examined: let through, let through and recorded, or refused. */
export type UnexaminedAction = 'allow' | 'flag' | 'block';

/** Which answers may be kept, and when one may be given again. */
export interface CacheRules {
  readonly mode: CacheMode;
  /** Where the mode is stated; undefined where nobody asked for a cache. */
  readonly rule: string | undefined;
  /** Of the answers that are served for another question, the share that may be wrong. */
  readonly maxErrorRate: number;
  readonly ttlS: number;
}

export type PersonalDataRules = ReadonlyMap<
  Kind,
  { readonly action: PersonalDataAction; readonly rule: string }
>;

/** Model names that lead to others. Aliases in any of the lists are resolved already. */
export interface RoutingRules {
  readonly aliases: ReadonlyMap<string, readonly string[]>;
  readonly fallbacks: ReadonlyMap<string, readonly string[]>;
  /** What `auto` may choose from; undefined where the policy does not say. */
  readonly autoModels: readonly string[] | undefined;
}

/** Everything that one policy asks of one call: the rules of all its scopes, combined. */
export interface Rules {
  /** The first label that the call must carry and does not. */
  missingLabel(facts: CallFacts): { readonly rule: string; readonly label: 'feature' | 'team' } | undefined;
  /** Whether the call may go this way. */
  judge(candidate: Candidate): Judgement;
  readonly budgets: readonly BudgetRule[];
  readonly rateLimits: readonly RateLimitRule[];
  /** Output tokens of one call. */
  readonly maxTokens: Bound | undefined;
  readonly maxCostMicros: Bound | undefined;
  readonly timeoutMs: Bound | undefined;
  readonly latencyTargetMs: (Bound & { readonly unmet: Unmet }) | undefined;
  /** From 0 to 1. */
  readonly qualityFloor: (Bound & { readonly unmet: Unmet }) | undefined;
  readonly cache: CacheRules;
  /** What is done with each kind; one that is not in it is allowed. */
  readonly personalData: PersonalDataRules;
  /** Blocked where nothing else is said and any kind may not leave as it is. */
  readonly unexamined: { readonly action: UnexaminedAction; readonly rule: string | undefined };
  readonly routing: RoutingRules;
  /** A region must be covered by each of these lists. */
  readonly allowedRegions: readonly { readonly regions: readonly string[]; readonly rule: string }[];
}

/** Whether an allowed region covers another: itself, and what is narrower at a dash. `eu` covers `eu-west-1`. */
export function regionCovers(allowed: string, region: string): boolean {
  return region.startsWith(allowed) && (region.length === allowed.length || region[allowed.length] === '-');
}
