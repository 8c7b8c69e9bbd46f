/**
 * What a policy says about how fast calls may come: the tightest of several rules decides, and each counts by
 * itself. Anything shaped so will do.
 */
export interface RateLimitRule {
  /** Tells the rule's counters from those of the tenant's other rules, as `team:growth`. */
  readonly key: string;
  readonly requestsPerMinute: number | undefined;
  readonly tokensPerMinute: number | undefined;
  /** Calls under way at once. */
  readonly concurrency: number | undefined;
  /** Where the rule stands in the policy, for people. */
  readonly rule: string;
}

/** What a call was refused for. A call that asks for more than a whole minute's tokens never fits. */
export type LimitReason = 'requests' | 'tokens' | 'tokens_too_large' | 'concurrency';

export type LimitOutcome =
  | {
      readonly kind: 'admitted';
      /** `x-ratelimit-*` in OpenAI's form. */
      readonly headers: Readonly<Record<string, string>>;
      /**
       * The call is over and took this many tokens: frees its place and corrects the estimate. What it took beyond
       * the estimate counts from now on, what it did not take is given back. Later calls of `done` do nothing.
       */
      done(actualTokens: number): void;
    }
  | {
      readonly kind: 'limited';
      /** Of the rule that takes longest to let the call through. */
      readonly rule: string;
      readonly reason: LimitReason;
      /** Whole seconds, at least one. */
      readonly retryAfterS: number;
      readonly headers: Readonly<Record<string, string>>;
    };

/**
 * Tokens as they are counted. Throws TypeError on what is no number: a call whose size is unknown is not let
 * through as if it were nothing.
 */
export function wholeTokens(tokens: number): number {
  if (!Number.isFinite(tokens)) throw new TypeError('The number of tokens of a call is not a number');
  return Math.max(0, Math.ceil(tokens));
}
