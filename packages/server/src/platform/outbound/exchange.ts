import { Client, errors } from 'undici';

import { AddressRefused, type Guard } from './guard.ts';

export interface Exchange {
  readonly method: 'GET' | 'POST';
  /** Judged already. */
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs: number;
  readonly answerBytes: number;
}

export type ExchangeOutcome =
  /** Whatever the status; redirects are not followed. */
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly headers: Readonly<Record<string, string | string[] | undefined>>;
      readonly body: Buffer<ArrayBuffer>;
    }
  | { readonly kind: 'failed'; readonly reason: OutboundFailure };

export type OutboundFailure =
  | 'url_refused'
  | 'address_refused'
  | 'unreachable'
  | 'timeout'
  | 'answer_too_large';

const CONNECT_TIMEOUT_MS = 5_000;

/** One request over a connection of its own, whose address the guard has checked. Never rejects. */
export async function exchange(request: Exchange, guard: Guard): Promise<ExchangeOutcome> {
  const { method, url, headers, body, signal, timeoutMs, answerBytes } = request;
  const deadline = AbortSignal.timeout(timeoutMs);
  const client = new Client(url.origin, {
    allowH2: false,
    pipelining: 1,
    connect: {
      timeout: Math.min(CONNECT_TIMEOUT_MS, timeoutMs),
      minVersion: 'TLSv1.2',
      lookup: guard.lookup,
    },
  });
  try {
    const answer = await client.request({
      method,
      path: url.pathname + url.search,
      headers: { ...headers },
      body,
      signal: signal === undefined ? deadline : AbortSignal.any([deadline, signal]),
    });
    const bytes = await readBounded(answer.body, answerBytes);
    if (bytes === undefined) return failed('answer_too_large');
    return { kind: 'answered', status: answer.statusCode, headers: answer.headers, body: bytes };
  } catch (error) {
    return failed(deadline.aborted || signal?.aborted === true ? 'timeout' : failureOf(error));
  } finally {
    await client.destroy();
  }
}

async function readBounded(
  body: AsyncIterable<unknown>,
  most: number,
): Promise<Buffer<ArrayBuffer> | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    if (!Buffer.isBuffer(chunk)) continue;
    bytes += chunk.length;
    // Leaving the loop destroys the body.
    if (bytes > most) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function failureOf(error: unknown): OutboundFailure {
  if (error instanceof AddressRefused) return 'address_refused';
  // Several addresses were tried.
  if (error instanceof AggregateError && error.errors.some((each) => each instanceof AddressRefused))
    return 'address_refused';
  const isLate =
    error instanceof errors.ConnectTimeoutError ||
    error instanceof errors.HeadersTimeoutError ||
    error instanceof errors.BodyTimeoutError;
  return isLate ? 'timeout' : 'unreachable';
}

function failed(reason: OutboundFailure): ExchangeOutcome {
  return { kind: 'failed', reason };
}
