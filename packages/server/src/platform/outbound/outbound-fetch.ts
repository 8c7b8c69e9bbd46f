import type { ExchangeOutcome, OutboundFailure } from './exchange.ts';

/** What libraries hand to the `fetch` that they are given, as far as it is used here. */
export interface OutboundFetchRequest {
  readonly method?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

/**
 * A guarded `fetch` for libraries that speak a protocol over HTTP: addresses that are not public are refused, redirects
 * come back as they are, and time and size are bounded. Rejects with `OutboundFetchFailed`.
 */
export type OutboundFetch = (url: string, request?: OutboundFetchRequest) => Promise<Response>;

export class OutboundFetchFailed extends Error {
  readonly reason: OutboundFailure;

  constructor(reason: OutboundFailure) {
    super(`The request failed: ${reason}`);
    this.name = 'OutboundFetchFailed';
    this.reason = reason;
  }
}

export interface FetchedRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
  readonly signal: AbortSignal | undefined;
}

/** Makes the `fetch` of what asks within all bounds. */
export function createOutboundFetch(
  ask: (request: FetchedRequest) => Promise<ExchangeOutcome>,
): OutboundFetch {
  return async (url, { method = 'GET', headers = {}, body, signal } = {}) => {
    if (method !== 'GET' && method !== 'POST') throw new TypeError('Only GET and POST go out');
    const outcome = await ask({
      method,
      url,
      // Nothing here could read what is compressed, and its size would not be bounded.
      headers: { ...typeOf(body), ...headers, 'accept-encoding': 'identity' },
      body: bodyOf(body),
      signal,
    });
    if (outcome.kind === 'failed') throw new OutboundFetchFailed(outcome.reason);
    const answerHeaders = Object.entries(outcome.headers).flatMap(([name, value]) =>
      [value ?? []].flat().map((each): [string, string] => [name, each]),
    );
    const hasBody = !EMPTY_STATUSES.has(outcome.status);
    return new Response(hasBody ? outcome.body : null, { status: outcome.status, headers: answerHeaders });
  };
}

/** `Response` takes no body with these. */
const EMPTY_STATUSES: ReadonlySet<number> = new Set([204, 205, 304]);

function bodyOf(body: unknown): string | Uint8Array {
  if (body === undefined || body === null) return '';
  if (typeof body === 'string' || body instanceof Uint8Array) return body;
  if (body instanceof URLSearchParams) return body.toString();
  if (body instanceof ArrayBuffer) return new Uint8Array(body);
  throw new TypeError('A body is text, bytes or a form');
}

function typeOf(body: unknown): Record<string, string> {
  return body instanceof URLSearchParams
    ? { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' }
    : {};
}
