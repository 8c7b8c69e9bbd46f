import type { ErrorCode } from '../../platform/errors.ts';

/** How an attempt failed, as far as trying again is concerned. */
export type AttemptFailure =
  /** The provider refused the request itself: it would be refused again. */
  | { readonly kind: 'refused' }
  /** The client left, or we are stopping. */
  | { readonly kind: 'gone' }
  /**
   * No connection, one that broke (idle ones are closed at any moment, so this is usual), or the provider said that it
   * failed: it can be asked again. What it may bill for all that is settled with the attempt.
   */
  | { readonly kind: 'failed' }
  /** The provider asks to wait, for a known time or not. */
  | { readonly kind: 'busy'; readonly retryAfterMs: number | undefined }
  /** It took too long. Where it was sent, the provider may still work on it, and bill. */
  | { readonly kind: 'timeout'; readonly sent: boolean }
  /** It cannot serve this call, or no call of ours; another may. */
  | { readonly kind: 'unsuitable' };

/** Reads how an attempt failed from the code that it ended with. */
export function attemptFailureOf({
  code,
  retryAfterS,
  sent,
}: {
  code: ErrorCode;
  retryAfterS?: number | undefined;
  /** Whether the request went out on a connection. */
  sent: boolean;
}): AttemptFailure {
  const kind = kindOf.get(code) ?? 'refused';
  switch (kind) {
    case 'timeout':
      return { kind, sent };
    case 'busy':
      return { kind, retryAfterMs: retryAfterS === undefined ? undefined : retryAfterS * 1_000 };
    case 'failed':
      // An overloaded provider may say when it wants to be asked again.
      return retryAfterS === undefined ? { kind } : { kind: 'busy', retryAfterMs: retryAfterS * 1_000 };
    case 'refused':
    case 'gone':
    case 'unsuitable':
      return { kind };
    default:
      return kind satisfies never;
  }
}

/** What is not here is refused for good, as an answer that is too large: it would be as large again. */
const kindOf: ReadonlyMap<ErrorCode, AttemptFailure['kind']> = new Map([
  ['upstream_unreachable', 'failed'],
  ['upstream_invalid_answer', 'failed'],
  ['upstream_error', 'failed'],
  ['upstream_rate_limited', 'busy'],
  ['upstream_timeout', 'timeout'],
  ['upstream_auth_failed', 'unsuitable'],
  ['translation_unsupported', 'unsuitable'],
  ['overloaded', 'unsuitable'],
  ['client_gone', 'gone'],
  ['shutting_down', 'gone'],
]);
