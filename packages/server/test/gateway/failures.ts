import type { Behaviour } from '../upstream/index.ts';

/** What providers do wrong, and what the client and the ledger have to say of it. */
export const maxAnswerBytes = 300_000;

export interface Failure {
  readonly name: string;
  readonly behaviour: Behaviour;
  /** What the client gets; no status for an error inside a stream that has begun. */
  readonly status: number | undefined;
  /** In the ledger; where the provider refused the request itself, the client is told the provider's own. */
  readonly code: string;
  /** What else the client is told. */
  readonly told: { code?: string; message?: string; retryAfter?: string };
  readonly usageSource: 'none' | 'estimated' | 'provider';
}

/** Refusals and failures before the answer begins: the same for whole and streamed answers. */
export const refusals: readonly Failure[] = [
  failure(
    'a refusal of the request',
    { kind: 'error', status: 400, message: 'max_tokens is too large' },
    400,
    'upstream_refused',
  ),
  failure(
    'a refused key',
    { kind: 'error', status: 401, message: 'Incorrect API key: sk-upst****789' },
    502,
    'upstream_auth_failed',
  ),
  failure(
    'an unpaid account',
    { kind: 'error', status: 403, message: 'Pay first' },
    502,
    'upstream_auth_failed',
  ),
  failure(
    'an unknown model',
    { kind: 'error', status: 404, message: 'No such model' },
    404,
    'upstream_refused',
  ),
  failure('a limited rate', { kind: 'rate_limit', retryAfterS: 7 }, 429, 'upstream_rate_limited'),
  failure('an error of its own', { kind: 'error', status: 500 }, 502, 'upstream_error'),
  failure('overload', { kind: 'error', status: 529 }, 503, 'upstream_error'),
  failure('a page of HTML for an error', { kind: 'html', status: 502 }, 502, 'upstream_error'),
  failure(
    'a redirect',
    { kind: 'redirect', location: 'http://127.0.0.1:9/' },
    502,
    'upstream_invalid_answer',
  ),
  failure('silence', { kind: 'silence' }, 504, 'upstream_timeout', 'estimated'),
];

export const brokenAnswers: readonly Failure[] = [
  failure(
    'a page of HTML for an answer',
    { kind: 'html', status: 200 },
    502,
    'upstream_invalid_answer',
    'estimated',
  ),
  failure(
    'an answer that is not JSON',
    { kind: 'invalid_json' },
    502,
    'upstream_invalid_answer',
    'estimated',
  ),
  failure('half an answer', { kind: 'broken', afterEvents: 6 }, 502, 'upstream_unreachable', 'estimated'),
  failure('an answer that stops', { kind: 'stall', afterEvents: 6 }, 504, 'upstream_timeout', 'estimated'),
  failure(
    'an endless answer',
    { kind: 'oversized', bytes: 2 * maxAnswerBytes },
    502,
    'upstream_answer_too_large',
    'estimated',
  ),
];

export const brokenStreams: readonly Failure[] = [
  failure(
    'a page of HTML for a stream',
    { kind: 'html', status: 200 },
    502,
    'upstream_invalid_answer',
    'estimated',
  ),
  failure('an event that is not JSON', { kind: 'invalid_json' }, 502, 'upstream_invalid_answer', 'estimated'),
  failure(
    'a broken stream',
    { kind: 'broken', afterEvents: 6 },
    undefined,
    'upstream_unreachable',
    'estimated',
  ),
  failure(
    'a stream that stops',
    { kind: 'stall', afterEvents: 6 },
    undefined,
    'upstream_timeout',
    'estimated',
  ),
  failure(
    'a stream without its end',
    { kind: 'no_end_mark' },
    undefined,
    'upstream_invalid_answer',
    'provider',
  ),
  failure(
    'an error in a stream',
    { kind: 'error_in_stream', afterEvents: 6 },
    undefined,
    'upstream_error',
    'estimated',
  ),
  failure(
    'an endless stream',
    { kind: 'oversized', bytes: 2 * maxAnswerBytes },
    undefined,
    'upstream_answer_too_large',
    'estimated',
  ),
];

/** Counts that contradict each other. */
export const lies = {
  openai: { prompt_tokens: 9, completion_tokens: -4, total_tokens: 1e12 },
  anthropic: { input_tokens: 9, output_tokens: 3e9 },
} as const;

/** The SDKs' classes by status, as their users catch them. */
export const kinds = {
  openai: new Map<number | undefined, string>([
    [400, 'BadRequestError'],
    [404, 'NotFoundError'],
    [429, 'RateLimitError'],
    [502, 'InternalServerError'],
    [503, 'InternalServerError'],
    [504, 'InternalServerError'],
  ]),
  anthropic: new Map<number | undefined, string>([
    [400, 'BadRequestError'],
    [404, 'NotFoundError'],
    [429, 'RateLimitError'],
    [502, 'InternalServerError'],
    [503, 'ServiceUnavailableError'],
    [504, 'GatewayTimeoutError'],
  ]),
};

function failure(
  name: string,
  behaviour: Behaviour,
  status: number | undefined,
  code: string,
  usageSource: Failure['usageSource'] = 'none',
): Failure {
  return { name, behaviour, status, code, told: toldOf(behaviour, code), usageSource };
}

function toldOf(behaviour: Behaviour, code: string): Failure['told'] {
  if (behaviour.kind === 'rate_limit') return { retryAfter: String(behaviour.retryAfterS) };
  if (behaviour.kind === 'error' && code === 'upstream_refused') return { message: behaviour.message ?? '' };
  return { code };
}
