import type { EntryVerdict, ExportVerdict } from '@avouch/proof';

import type { AvouchClient } from './client.ts';
import { readLines } from './streams/index.ts';
import {
  verifyEntry,
  verifyExport,
  verifyGrowth,
  type ConsistencyVerdict,
  type ExpectedEntry,
  type ExportProgress,
} from './verification/index.ts';

/** Fetches from a server's ledger, and believes nothing of it but what verifies under the keys. */
export interface LedgerVerifier {
  /** One entry, with its proof. */
  verifyEntry(expected: ExpectedEntry, options?: Abortable): Promise<EntryVerdict>;
  /** Every entry, from the export. */
  verifyAll(
    options?: Abortable & { readonly onProgress?: (progress: ExportProgress) => void },
  ): Promise<ExportVerdict>;
  /** Whether the log only grew since the checkpoint that was remembered, and the checkpoint to remember next. */
  verifySince(
    remembered: string,
    options?: Abortable,
  ): Promise<{ verdict: ConsistencyVerdict; current: string }>;
}

interface Abortable {
  readonly signal?: AbortSignal | undefined;
}

/**
 * A verifier of the ledger that the client may read, against verifier keys (in text form) that the caller trusts.
 * `GET /v1/ledger/key` states the server's: remember the first, or have it from somebody else.
 */
export function createLedgerVerifier(
  client: AvouchClient,
  { keys }: { readonly keys: readonly string[] },
): LedgerVerifier {
  return {
    async verifyEntry(expected, { signal } = {}) {
      const entry = 'index' in expected ? expected.index.toString() : expected.id;
      const bundle = await client.get('/v1/ledger/entries/{entry}', { params: { path: { entry } }, signal });
      return verifyEntry(bundle, { keys, expected });
    },
    async verifyAll({ signal, onProgress } = {}) {
      return verifyExport(await fetchExport(client, signal), { keys, signal, onProgress });
    },
    async verifySince(remembered, { signal } = {}) {
      const current = await client.getText('/v1/ledger/checkpoint', { signal });
      const fetchTile = async (path: string): Promise<Uint8Array> => {
        const response = await client.fetch(`/v1/ledger/${path}`, signal === undefined ? {} : { signal });
        return new Uint8Array(await response.arrayBuffer());
      };
      return { verdict: await verifyGrowth({ remembered, current, keys, fetchTile }), current };
    },
  };
}

/** The lines of the whole ledger's export as they arrive, no faster than they are taken. Not verified. */
export async function* readExport(
  client: AvouchClient,
  { signal }: Abortable = {},
): AsyncGenerator<string, void, undefined> {
  yield* readLines(await fetchExport(client, signal), signal);
}

async function fetchExport(
  client: AvouchClient,
  signal: AbortSignal | undefined,
): Promise<ReadableStream<Uint8Array>> {
  const response = await client.fetch('/v1/ledger/export', signal === undefined ? {} : { signal });
  return response.body ?? new Blob([]).stream();
}
