import { createFakeClock, type FakeClock } from '../../test/clock.ts';
import { openTestLedger, type TestLedger } from '../../test/ledger.ts';
import { type KeyFolder, openKeyFolder } from '../platform/signing-keys.ts';
import { createPolicies, type Policies } from './policies.ts';
import { defaultPolicy } from './policy.ts';

/** The room of policies over a fresh database, with a clock that tests turn. */
export interface TestPolicies {
  readonly rooms: TestLedger;
  readonly clock: FakeClock;
  readonly keys: KeyFolder;
  readonly policies: Policies;
  /** Another process on the same database and the same keys. */
  openAnother(): Policies;
  /** A tenant whose first version allows everything. */
  makeTenant(name: string): Promise<{ id: string; name: string }>;
  close(): Promise<void>;
}

export async function openTestPolicies(): Promise<TestPolicies> {
  const rooms = await openTestLedger();
  const clock = createFakeClock();
  const keys = openKeyFolder(rooms.keysDir);
  const openAnother = () =>
    createPolicies({
      database: rooms.database.database,
      keys: openKeyFolder(rooms.keysDir),
      ledger: rooms.openAnother(),
      clock,
    });
  const policies = openAnother();
  return {
    rooms,
    clock,
    keys,
    policies,
    openAnother,
    async makeTenant(name) {
      const tenant = await rooms.openLog(name);
      await rooms.database.database.transaction({ 'avouch.tenant_id': tenant.id }, (tx) =>
        policies.publishWithin(tx, tenant, defaultPolicy, 'avouch'),
      );
      return { id: tenant.id, name };
    },
    close: () => rooms.close(),
  };
}
