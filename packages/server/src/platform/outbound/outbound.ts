import type { LookupFunction } from 'node:net';

import { AppError } from '../errors.ts';
import { readAllowList } from './allow-list.ts';
import { exchange, type ExchangeOutcome, type OutboundFailure } from './exchange.ts';
import { AddressRefused, createGuard, type ResolveHost } from './guard.ts';
import { createOutboundFetch, type OutboundFetch } from './outbound-fetch.ts';
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

export interface Outbound {
  /** Never rejects: what cannot be asked is an outcome. */
  send(request: OutboundRequest): Promise<OutboundOutcome>;
  /** For libraries that want a `fetch` of their own. */
  readonly fetch: OutboundFetch;
  /** Whether a URL may be asked at all, as far as that shows without looking its name up. */
  judge(url: string): UrlVerdict;
  /**
   * For pools of connections to a URL that the operator configured: what looks its name up, checked each time that a
   * connection is made. Throws AppError `config_invalid` when the URL may not be asked; `owner` begins the sentence.
   */
  lookupFor(url: string, owner: string): LookupFunction;
  /**
   * Rejects like `lookupFor` where the name in such a URL already means an address that may not be asked, so that a
   * start says what the first call would only suffer from. A name that cannot be looked up in time passes.
   */
  refuseClosedName(url: string, owner: string): Promise<void>;
}

/** The whole exchange, from looking the name up to the last byte. */
const EXCHANGE_TIMEOUT_MS = 10_000;

/** A start does not wait for a name server that is away. */
const NAME_TIMEOUT_MS = 1_000;

/** Nobody needs more than the first lines of what a receiver says. */
const ANSWER_BYTES = 64 * 1024;

/** Key sets and discovery documents of large issuers are a tenth of this. */
const FETCH_ANSWER_BYTES = 512 * 1024;

/**
 * Requests to addresses that others choose. They go to public addresses only, plus what `allow` names (hosts,
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

  async function ask(
    { url, ...request }: Omit<OutboundRequest, 'body'> & { readonly body: string | Uint8Array },
    answerBytes: number,
  ): Promise<ExchangeOutcome> {
    const verdict = judge(url);
    if (verdict.kind === 'refused') {
      return { kind: 'failed', reason: verdict.reason === 'address' ? 'address_refused' : 'url_refused' };
    }
    return exchange({ ...request, url: verdict.url, timeoutMs, answerBytes }, guard);
  }

  return {
    judge,
    async send(request) {
      const outcome = await ask(request, ANSWER_BYTES);
      return outcome.kind === 'failed'
        ? outcome
        : { kind: 'answered', status: outcome.status, body: outcome.body.toString('utf8') };
    },
    fetch: createOutboundFetch((request) => ask(request, FETCH_ANSWER_BYTES)),
    lookupFor(url, owner) {
      const verdict = judge(url);
      if (verdict.kind === 'refused')
        throw new AppError('config_invalid', `${owner} ${faultOf(verdict, url)}`);
      return guard.lookup;
    },
    async refuseClosedName(url, owner) {
      const hostname = URL.parse(url)?.hostname ?? '';
      const isClosed = await new Promise<boolean>((settle) => {
        setTimeout(() => settle(false), NAME_TIMEOUT_MS).unref();
        guard.lookup(hostname, { all: true }, (error) => settle(error instanceof AddressRefused));
      });
      if (isClosed) throw new AppError('config_invalid', `${owner} ${faultOf({ reason: 'address' }, url)}`);
    },
  };
}

/** What the operator can do about it, as the end of a sentence. Only the host of the URL is told. */
function faultOf({ reason }: Pick<Extract<UrlVerdict, { kind: 'refused' }>, 'reason'>, url: string): string {
  const host = URL.parse(url)?.hostname.replace(/^\[(.*)\]$/, '$1') ?? '';
  const remedy = `if you mean it, add ${host} to AVOUCH_OUTBOUND_ALLOW.`;
  switch (reason) {
    case 'address':
      return `is at ${host}, which is not public; ${remedy}`;
    case 'scheme':
      return `is asked at ${host} without TLS, which protects nothing on the way; use https; ${remedy}`;
    case 'credentials':
      return 'has credentials in its URL; use apiKey.';
    case 'not_a_url':
      return 'has a URL that is none.';
    default:
      return reason satisfies never;
  }
}
