import type { AttemptFailure } from './failure.ts';

/** Over all candidates: the first attempt and two more. */
export const MAX_ATTEMPTS = 3;
export const MAX_ATTEMPTS_ON_ONE = 2;
export const BASE_BACKOFF_MS = 100;
export const MAX_BACKOFF_MS = 2_000;
/** A client is better told to come back than held for longer than this. */
const MAX_HELD_MS = 5_000;
/** A timer may fire a little early, and then the provider's limit would still stand. */
export const RETRY_AFTER_SLACK_MS = 10;
/** An attempt that could not even have begun to answer is not worth its cost. */
const MIN_ATTEMPT_MS = 100;

export interface RetryQuestion<C> {
  /** Every attempt so far, in order, the one that just failed included. */
  readonly attempted: readonly C[];
  readonly failure: AttemptFailure;
  /** Whether the client has received anything: then nothing can be taken back. */
  readonly clientStarted: boolean;
  /** The choice's order. What has become unusable meanwhile (an open breaker) is left out by the caller. */
  readonly ranked: readonly C[];
  readonly elapsedMs: number;
  readonly totalTimeoutMs: number;
  /** The most that one attempt may take; it gets less where less is left. */
  readonly attemptTimeoutMs: number;
  /** Whether a request that timed out after it was sent may be sent again: it may be billed twice. */
  readonly retrySentTimeouts: boolean;
  /** Whether the retry budget has room. */
  readonly budgetAllows: boolean;
  /** In [0, 1). */
  readonly random: number;
}

export type NextAttempt<C> =
  | {
      readonly kind: 'retry';
      readonly candidate: C;
      readonly afterMs: number;
      /** For the attempt itself, once it has begun. */
      readonly timeoutMs: number;
    }
  | { readonly kind: 'stop'; readonly reason: StopReason };

export type StopReason =
  | 'client_started'
  | 'not_retryable'
  | 'attempts_used'
  | 'budget_used'
  | 'no_candidate'
  | 'no_time';

/**
 * Whether to try again, where and when. Pure. What failed by itself is tried once more where it is cheapest, after
 * exponential backoff with full jitter (Brooker, "Exponential Backoff and Jitter", AWS Architecture Blog, 2015); what
 * was too slow, or cannot serve us, goes to the next candidate at once. A wait that a provider asked for is kept where
 * it is short, or where nobody else is left and it fits into the time.
 */
export function nextAttempt<C>(question: RetryQuestion<C>): NextAttempt<C> {
  const { attempted, failure, ranked, elapsedMs, totalTimeoutMs } = question;
  if (question.clientStarted) return stop('client_started');
  if (!isRetryable(failure, question.retrySentTimeouts)) return stop('not_retryable');
  if (attempted.length >= MAX_ATTEMPTS) return stop('attempts_used');
  const last = attempted.at(-1);
  const timesOnLast = attempted.filter((candidate) => candidate === last).length;
  const here =
    last !== undefined && timesOnLast < MAX_ATTEMPTS_ON_ONE && ranked.includes(last) ? last : undefined;
  const elsewhere = ranked.find((candidate) => !attempted.includes(candidate));
  const afterMs = waitHereMs(failure, timesOnLast, elsewhere !== undefined, question.random);
  const leftMs = totalTimeoutMs - elapsedMs - MIN_ATTEMPT_MS;

  if (here === undefined && elsewhere === undefined) return stop('no_candidate');
  const chosen =
    here !== undefined && afterMs !== undefined && afterMs <= leftMs
      ? { candidate: here, afterMs }
      : elsewhere !== undefined && leftMs >= 0
        ? { candidate: elsewhere, afterMs: 0 }
        : undefined;
  if (chosen === undefined) return stop(afterMs === undefined ? 'no_candidate' : 'no_time');
  if (!question.budgetAllows) return stop('budget_used');
  const timeoutMs = Math.min(question.attemptTimeoutMs, totalTimeoutMs - elapsedMs - chosen.afterMs);
  return { kind: 'retry', ...chosen, timeoutMs };
}

function isRetryable(failure: AttemptFailure, retrySentTimeouts: boolean): boolean {
  switch (failure.kind) {
    case 'refused':
    case 'gone':
      return false;
    case 'failed':
    case 'busy':
    case 'unsuitable':
      return true;
    case 'timeout':
      return !failure.sent || retrySentTimeouts;
    default:
      return failure satisfies never;
  }
}

/** How long to wait before asking the same candidate again; undefined when it is not to be asked. */
function waitHereMs(
  failure: AttemptFailure,
  timesOnLast: number,
  hasOther: boolean,
  random: number,
): number | undefined {
  switch (failure.kind) {
    case 'refused':
    case 'gone':
    case 'unsuitable':
      return undefined;
    case 'failed':
      return backoffMs(timesOnLast, random);
    case 'timeout':
      return hasOther ? undefined : backoffMs(timesOnLast, random);
    case 'busy': {
      if (failure.retryAfterMs === undefined) return hasOther ? undefined : backoffMs(timesOnLast, random);
      if (failure.retryAfterMs > (hasOther ? MAX_BACKOFF_MS : MAX_HELD_MS)) return undefined;
      return failure.retryAfterMs + RETRY_AFTER_SLACK_MS + random * BASE_BACKOFF_MS;
    }
    default:
      return failure satisfies never;
  }
}

function backoffMs(times: number, random: number): number {
  return random * Math.min(MAX_BACKOFF_MS, BASE_BACKOFF_MS * 2 ** (times - 1));
}

function stop<C>(reason: StopReason): NextAttempt<C> {
  return { kind: 'stop', reason };
}
