import { verifyEntryBundle } from '@avouch/proof';

import type { LedgerReader } from '../../ledger/index.ts';
import { type Database, sqlState } from '../../platform/database/index.ts';
import type { PolicyPublicKeys } from '../../policy/index.ts';
import { type Control, fail, pass } from '../control.ts';
import { type Change, changeEntry, CHANGES } from './store.ts';

/** `insufficient_privilege`: what grants and triggers refuse with. */
const REFUSED = '42501';

/** The newest entry verifies under the newest checkpoint, and that under the key that the ledger publishes. */
export function checkpointVerifies(rooms: { reader: LedgerReader; publicKeys: PolicyPublicKeys }): Control {
  return {
    id: 'ledger.checkpoint_verifies',
    statement:
      'The newest entry of the ledger verifies under a signed checkpoint, and the checkpoint under the published key.',
    async check(tenantId) {
      const { verifierKey } = await rooms.reader.identity(tenantId);
      const keys = await rooms.publicKeys.of(tenantId);
      const signing = keys.find(({ purpose }) => purpose === 'ledger')?.current.verifierKey;
      if (signing !== verifierKey)
        return fail('The key that signs is not the one that the ledger was made with.');
      const [newest] = await rooms.reader.page(tenantId, { before: undefined, kind: undefined, limit: 1 });
      if (newest === undefined) return fail('The ledger has no entry, not even that of its making.');
      const bundle = await rooms.reader.entry(tenantId, { index: newest.index });
      const verdict = await verifyEntryBundle(bundle, [verifierKey]);
      return verdict.kind === 'verified'
        ? pass(`Entry ${bundle.index} was proven in the tree of its checkpoint.`)
        : fail(`Entry ${bundle.index} does not verify: ${verdict.reason}.`);
    },
  };
}

/** The database refuses to change what was recorded; what would not be refused is rolled back. */
export function appendOnly({ database }: { database: Database }): Control {
  return {
    id: 'ledger.append_only',
    statement: 'The database refuses the application to change or to delete an entry of the ledger.',
    async check(tenantId) {
      const done: string[] = [];
      for (const change of CHANGES) {
        if (!(await isRefused(database, tenantId, change))) done.push(change);
      }
      return done.length === 0
        ? pass('Updates and a delete of the newest entry were tried, and all refused.')
        : fail(`Not refused, and rolled back: ${done.join(', ')}.`);
    },
  };
}

async function isRefused(database: Database, tenantId: string, change: Change): Promise<boolean> {
  try {
    await database.transaction({ 'avouch.tenant_id': tenantId }, async (tx) => {
      await changeEntry(tx, tenantId, change);
      throw new NotRefused();
    });
  } catch (error) {
    if (error instanceof NotRefused) return false;
    if (sqlState(error) === REFUSED) return true;
    throw error;
  }
  return false;
}

/** Ends a transaction that must not commit. */
class NotRefused extends Error {}
