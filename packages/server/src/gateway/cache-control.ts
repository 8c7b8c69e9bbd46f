import type { IncomingHttpHeaders } from 'node:http';

/** What the caller asks of the cache. It can only ask for less than the policy gives. */
export interface CacheControl {
  /** Whether a kept answer may be served: not with `no-cache`, nor `no-store`. */
  readonly mayServe: boolean;
  /** Whether the answer may be kept: not with `no-store`. */
  readonly mayStore: boolean;
  /** How old a kept answer may be; undefined where the caller does not say. */
  readonly maxAgeMs: number | undefined;
}

/** Ages beyond a century are no wish any more, and make no date. */
const MOST_SECONDS = 3_155_760_000;

/**
 * The request directives of RFC 9111, section 5.2.1, that mean something here: `no-cache`, `no-store` and `max-age`.
 * What is not understood is passed over, as the standard asks.
 */
export function readCacheControl({ 'cache-control': header, pragma }: IncomingHttpHeaders): CacheControl {
  let noCache = header === undefined && pragma?.trim().toLowerCase() === 'no-cache';
  let noStore = false;
  let maxAgeMs: number | undefined;
  for (const directive of (header ?? '').slice(0, MAX_HEADER_CHARACTERS).split(',')) {
    const [name = '', value = ''] = directive.split('=', 2).map((part) => part.trim().toLowerCase());
    if (name === 'no-cache') noCache = true;
    else if (name === 'no-store') noStore = true;
    else if (name === 'max-age') {
      const seconds = /^"?(\d{1,10})"?$/.exec(value)?.[1];
      // An age that cannot be read is taken for the strictest one.
      const ageMs = seconds === undefined ? 0 : Math.min(Number(seconds), MOST_SECONDS) * 1000;
      maxAgeMs = Math.min(maxAgeMs ?? ageMs, ageMs);
    }
  }
  return { mayServe: !noCache && !noStore, mayStore: !noStore, maxAgeMs };
}

const MAX_HEADER_CHARACTERS = 1_024;
