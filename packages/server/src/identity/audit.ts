import type { JsonObject } from '@avouch/proof';

import type { Ledger, NewEntry } from '../ledger/index.ts';
import type { Tx } from '../platform/database/index.ts';
import { newId } from '../platform/ids.ts';
import { enterTenant, listMemberships } from './users/store.ts';

/** An entry of the audit trail. People are named by their ids. */
export function auditEntry(kind: string, at: Date, body: JsonObject): NewEntry {
  return { id: newId(at), kind, at, body };
}

/** How the ledger names a person. */
export function namedInLedger(userId: string): string {
  return `user:${userId}`;
}

/**
 * Records what happened to a person's account in every tenant that they are a member of: each of them relies on it.
 * Within a transaction in the person's scope, and last in it; the heads are locked in one order everywhere.
 */
export async function appendForPerson(
  tx: Tx,
  ledger: Ledger,
  userId: string,
  makeEntry: (tenantId: string) => NewEntry[],
): Promise<void> {
  for (const { tenantId } of await listMemberships(tx, userId)) {
    const entries = makeEntry(tenantId);
    if (entries.length === 0) continue;
    await enterTenant(tx, tenantId);
    await ledger.appendWithin(tx, tenantId, entries);
  }
}
