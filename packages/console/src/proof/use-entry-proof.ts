import { type AvouchError, type EntryVerdict, type ExpectedEntry, verifyEntry } from '@avouch/sdk';
import { useQuery } from '@tanstack/react-query';

import { problemOf } from '../api/problem.ts';
import type { Trust } from './trust.ts';
import { type TrustState, useTrust } from './use-trust.ts';

/** What `GET /v1/ledger/entries/{entry}` answers, and the answer for a call holds. */
export interface EntryBundle {
  readonly format: string;
  readonly origin: string;
  readonly index: string;
  readonly leaf: string;
  readonly proof: string;
}

/** Where the verification of one entry in this browser stands. */
export type EntryProof =
  | { readonly kind: 'checking' }
  /** The browser cannot verify, which is not a verdict on the entry. */
  | { readonly kind: 'unable'; readonly problem: AvouchError }
  | { readonly kind: 'checked'; readonly verdict: EntryVerdict; readonly trust: Trust };

/**
 * Verifies an entry here, under the key that this browser trusts. `statedKey` is the server's word, believed only
 * where nothing was trusted before. Undefined while they are fetched.
 */
export function useEntryProof(
  bundle: EntryBundle | undefined,
  expected: ExpectedEntry,
  statedKey: string | undefined,
): EntryProof & { readonly keys: TrustState } {
  const keys = useTrust(statedKey);
  const { trust } = keys;
  const key = trust?.key ?? '';
  const name = 'index' in expected ? expected.index.toString() : expected.id;
  const query = useQuery({
    // All that it depends on: whatever of it changes is verified anew.
    queryKey: ['entry-proof', key, name, bundle],
    queryFn: () => verifyEntry(bundle, { keys: [key], expected }),
    enabled: bundle !== undefined && statedKey !== undefined && trust !== undefined,
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
    networkMode: 'always',
  });
  if (query.isError) return { kind: 'unable', problem: problemOf(query.error), keys };
  if (query.data === undefined || trust === undefined) return { kind: 'checking', keys };
  return { kind: 'checked', verdict: query.data, trust, keys };
}

/** How an entry is named in a path: by its index or its id. */
export function expectedOf(name: string): ExpectedEntry {
  return /^\d{1,18}$/.test(name) ? { index: BigInt(name) } : { id: name };
}
