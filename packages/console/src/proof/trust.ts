import { parseVerifierKey } from '@avouch/sdk';

/** What this browser remembers of a tenant's ledger, to measure the next answers by. */
export interface Trust {
  /** The verifier key, in its text form. */
  readonly key: string;
  /** `first_use`: taken from the server when it was first met. `pinned`: given by the reader, from elsewhere. */
  readonly how: 'first_use' | 'pinned';
  readonly since: string;
  /** The longest log that was seen, as the signed note. */
  readonly seen?: { readonly note: string; readonly size: string; readonly at: string };
}

/** How the key that the server states stands to the one that is trusted. */
export type Standing =
  /** There was none: the server's is trusted from here on. */
  | { readonly kind: 'first_use'; readonly trust: Trust }
  | { readonly kind: 'same'; readonly trust: Trust }
  /** The server states another. The one that is remembered stays the one that is trusted. */
  | { readonly kind: 'changed'; readonly trust: Trust; readonly stated: string };

/** Pure: what comes of meeting a key. A key that is remembered is never replaced by a server's word. */
export function meetKey(remembered: Trust | undefined, stated: string, now: Date): Standing {
  const key = stated.trim();
  if (remembered === undefined) {
    return { kind: 'first_use', trust: { key, how: 'first_use', since: now.toISOString() } };
  }
  return remembered.key === key
    ? { kind: 'same', trust: remembered }
    : { kind: 'changed', trust: remembered, stated: key };
}

/** Pure: the reader vouches for a key. The log that was seen is kept only where it is the same key's. */
export function pinKey(remembered: Trust | undefined, key: string, now: Date): Trust {
  const pinned = { key: key.trim(), how: 'pinned', since: now.toISOString() } as const;
  return remembered?.key === pinned.key && remembered.seen ? { ...pinned, seen: remembered.seen } : pinned;
}

/** Pure: remembers a log that was verified, unless a longer one was seen before. */
export function rememberLog(trust: Trust, log: { note: string; size: bigint }, now: Date): Trust {
  if (trust.seen !== undefined && BigInt(trust.seen.size) > log.size) return trust;
  return { ...trust, seen: { note: log.note, size: log.size.toString(), at: now.toISOString() } };
}

/** What is wrong with a key that somebody typed, in a sentence; undefined where nothing is. */
export function faultOfKey(text: string): string | undefined {
  try {
    parseVerifierKey(text.trim());
    return undefined;
  } catch {
    return 'This is not a verifier key. It looks like name+1a2b3c4d+AbCd… and stands in ledger.vkey.';
  }
}

/** Reads what was stored; what does not have its form is as if it was not there. */
export function readTrust(stored: string | null): Trust | undefined {
  if (stored === null) return undefined;
  try {
    const found: unknown = JSON.parse(stored);
    return isTrust(found) && faultOfKey(found.key) === undefined ? found : undefined;
  } catch {
    return undefined;
  }
}

function isTrust(found: unknown): found is Trust {
  if (!isRecord(found)) return false;
  const { key, how, since, seen } = found;
  return (
    typeof key === 'string' &&
    (how === 'first_use' || how === 'pinned') &&
    isMoment(since) &&
    (seen === undefined ||
      (isRecord(seen) &&
        typeof seen['note'] === 'string' &&
        typeof seen['size'] === 'string' &&
        /^\d{1,19}$/.test(seen['size']) &&
        isMoment(seen['at'])))
  );
}

function isRecord(found: unknown): found is Readonly<Record<string, unknown>> {
  return typeof found === 'object' && found !== null;
}

function isMoment(found: unknown): boolean {
  return typeof found === 'string' && !Number.isNaN(Date.parse(found));
}
