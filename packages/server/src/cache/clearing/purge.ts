import type { JsonObject } from '@avouch/proof';

import type { Clock } from '../../platform/clock.ts';
import type { DataKeys } from '../../platform/data-keys/index.ts';
import type { Database, Tx } from '../../platform/database/index.ts';
import { newId } from '../../platform/ids.ts';
import { createHashes } from '../hashes.ts';
import { beginPurge, deletePurged, type Purged } from './store.ts';

/** What a ledger takes: the deletion and its entry commit together. */
export interface PurgeEntry {
  readonly id: string;
  readonly kind: 'cache.purged';
  readonly at: Date;
  readonly body: JsonObject;
}

export type RecordPurgeWithin = (tx: Tx, tenantId: string, entry: PurgeEntry) => Promise<unknown>;

/** Everything, what a feature asked for, or what speaks of somebody: a value or an id of an end user, in plain. */
export type PurgeRequest =
  | { readonly all: true }
  | { readonly feature: string }
  | { readonly subject: string };

/**
 * Deletes at once and for good, and says so in the tenant's ledger, without whom it was about. What is on its way
 * while this happens is not kept. Returns how many entries there were. Throws what the database and the keys throw.
 */
export type Purge = (tenantId: string, request: PurgeRequest, by: string) => Promise<number>;

export function createPurge({
  database,
  dataKeys,
  clock,
  recordWithin,
}: {
  database: Database;
  dataKeys: DataKeys;
  clock: Clock;
  recordWithin: RecordPurgeWithin;
}): Purge {
  async function purgedBy(tenantId: string, request: PurgeRequest): Promise<Purged> {
    if ('all' in request) return { kind: 'all' };
    if ('feature' in request) return { kind: 'feature', feature: request.feature };
    const hashes = createHashes(await dataKeys.sealerFor(tenantId), tenantId);
    return { kind: 'subject', subject: hashes.subject(request.subject) };
  }

  return async (tenantId, request, by) => {
    const purged = await purgedBy(tenantId, request);
    return database.transaction({ 'avouch.tenant_id': tenantId }, async (tx) => {
      await beginPurge(tx, tenantId);
      const entries = await deletePurged(tx, tenantId, purged);
      const at = clock.now();
      const feature = purged.kind === 'feature' ? { feature: purged.feature } : {};
      const body = { purged: purged.kind, ...feature, entries, by };
      // Last, for whoever appends holds up the tenant's calls until it commits.
      await recordWithin(tx, tenantId, { id: newId(at), kind: 'cache.purged', at, body });
      return entries;
    });
  };
}
