import type { EntryVerdict, ExportVerdict } from '@avouch/proof';

import type { AvouchClient } from './client.ts';
import { readLines } from './streams/index.ts';
import {
  findAltered,
  verifyEntry,
  verifyExport,
  verifyGrowth,
  type AlteredEntries,
  type ConsistencyVerdict,
  type ExpectedEntry,
  type ExportProgress,
  type FetchTile,
} from './verification/index.ts';

/** Fetches from a server's ledger, and believes nothing of it but what verifies under the keys. */
export interface LedgerVerifier {
  /** One entry, with its proof. */
  verifyEntry(expected: ExpectedEntry, options?: Abortable): Promise<EntryVerdict>;
  /** Every entry, from the export. */
  verifyAll(options?: Abortable & Progressing): Promise<ExportVerdict>;
  /** Which entries were altered, after `verifyAll` refused: each of them fails `verifyEntry` too. */
  findAltered(options?: Abortable & Progressing): Promise<AlteredEntries>;
  /** Whether the log only grew since the checkpoint that was remembered, and the checkpoint to remember next. */
  verifySince(
    remembered: string,
    options?: Abortable,
  ): Promise<{ verdict: ConsistencyVerdict; current: string }>;
}

interface Abortable {
  readonly signal?: AbortSignal | undefined;
}

interface Progressing {
  readonly onProgress?: ((progress: ExportProgress) => void) | undefined;
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
    async findAltered({ signal, onProgress } = {}) {
      const fetchTile = createFetchTile(client, signal);
      return findAltered(await fetchExport(client, signal), { fetchTile, signal, onProgress });
    },
    async verifySince(remembered, { signal } = {}) {
      const current = await client.getText('/v1/ledger/checkpoint', { signal });
      const fetchTile = createFetchTile(client, signal);
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

function createFetchTile(client: AvouchClient, signal: AbortSignal | undefined): FetchTile {
  return async (path) => {
    const response = await client.fetch(`/v1/ledger/${path}`, signal === undefined ? {} : { signal });
    return new Uint8Array(await response.arrayBuffer());
  };
}

async function fetchExport(
  client: AvouchClient,
  signal: AbortSignal | undefined,
): Promise<ReadableStream<Uint8Array>> {
  const response = await client.fetch('/v1/ledger/export', signal === undefined ? {} : { signal });
  return response.body ?? new Blob([]).stream();
}
