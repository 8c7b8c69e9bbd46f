import { Client, errors } from 'undici';

import { readAllowList } from './allow-list.ts';
import { AddressRefused, createGuard, type ResolveHost } from './guard.ts';
import { judgeUrl, type UrlVerdict } from './url.ts';

export interface OutboundRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal?: AbortSignal | undefined;
}

export type OutboundOutcome =
  /** Whatever the status; redirects are not followed. */
  | { readonly kind: 'answered'; readonly status: number; readonly body: string }
  | { readonly kind: 'failed'; readonly reason: OutboundFailure };

export type OutboundFailure =
  | 'url_refused'
  | 'address_refused'
  | 'unreachable'
  | 'timeout'
  | 'answer_too_large';

export interface Outbound {
  /** Never rejects: what cannot be asked is an outcome. */
  send(request: OutboundRequest): Promise<OutboundOutcome>;
  /** Whether a URL may be asked at all, as far as that shows without looking its name up. */
  judge(url: string): UrlVerdict;
}

/** The whole exchange, from looking the name up to the last byte. */
const EXCHANGE_TIMEOUT_MS = 10_000;
const CONNECT_TIMEOUT_MS = 5_000;

/** Nobody needs more than the first lines of what a receiver says. */
const ANSWER_BYTES = 64 * 1024;

/**
 * Requests to addresses that tenants choose. They go to public addresses only, plus what `allow` names (hosts,
 * addresses, networks), over https unless the host is named there, within bounds of time and size, and each over a
 * connection of its own whose address was checked. Throws AppError `config_invalid` when `allow` cannot be read.
 */
export function createOutbound({
  allow,
  timeoutMs = EXCHANGE_TIMEOUT_MS,
  resolve,
}: {
  allow: readonly string[];
  timeoutMs?: number;
  /** How names are looked up, for tests. */
  resolve?: ResolveHost;
}): Outbound {
  const allowed = readAllowList(allow);
  const guard = createGuard(allowed, resolve);
  const judge = (url: string) => judgeUrl(url, allowed, guard);

  return {
    judge,
    async send({ method, url, headers, body, signal }) {
      const verdict = judge(url);
      if (verdict.kind === 'refused')
        return failed(verdict.reason === 'address' ? 'address_refused' : 'url_refused');
      const { origin, pathname, search } = verdict.url;
      const deadline = AbortSignal.timeout(timeoutMs);
      const client = new Client(origin, {
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
          path: pathname + search,
          headers: { ...headers },
          body,
          signal: signal === undefined ? deadline : AbortSignal.any([deadline, signal]),
        });
        const text = await readBounded(answer.body);
        return text === undefined
          ? failed('answer_too_large')
          : { kind: 'answered', status: answer.statusCode, body: text };
      } catch (error) {
        return failed(deadline.aborted || signal?.aborted === true ? 'timeout' : failureOf(error));
      } finally {
        await client.destroy();
      }
    },
  };
}

async function readBounded(body: AsyncIterable<unknown>): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    if (!Buffer.isBuffer(chunk)) continue;
    bytes += chunk.length;
    // Leaving the loop destroys the body.
    if (bytes > ANSWER_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
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

function failed(reason: OutboundFailure): OutboundOutcome {
  return { kind: 'failed', reason };
}
