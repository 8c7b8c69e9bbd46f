import { setTimeout as pause } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type DatabaseProxy, startDatabaseProxy } from '../../test/processes/cut-connection.ts';
import { newEntries, newEntry, openTestLedger, type TestLedger } from '../../test/ledger.ts';
import { fsck } from './fsck.ts';
import type { Ledger } from './ledger.ts';

const url = process.env['TEST_DATABASE_URL'];
if (url === undefined || url === '') {
  console.warn('Lost connections are tested on PostgreSQL only: the embedded database has none to lose.');
}

describe.runIf(url)('a connection that is lost', () => {
  let test: TestLedger;
  let proxy: DatabaseProxy;
  let ledger: Ledger;
  beforeAll(async () => {
    test = await openTestLedger();
    proxy = await startDatabaseProxy(test.database.url ?? '');
    ledger = test.openAnother(await test.connect(proxy.url));
  });
  afterAll(async () => {
    await ledger.close();
    await test.close();
    await proxy.close();
  });

  async function expectExactly(tenantId: string, ids: readonly string[]): Promise<void> {
    const rows = await test.database.ownerQuery<{ id: string }>(
      'select id from entries where tenant_id = $1 order by index',
      [tenantId],
    );
    expect(rows.map(({ id }) => id).sort()).toEqual([...ids].sort());
    expect((await fsck(test.database.database, tenantId)).faults).toEqual([]);
  }

  it.each(['before_commit', 'after_commit'] as const)(
    '%s leaves the entries in the log exactly once, and their callers with the places',
    async (at) => {
      const { id } = await test.openLog(`cut-${at.replace('_', '-')}`);
      const [first, ...entries] = newEntries(6);
      if (first === undefined) throw new Error('six were made');
      await ledger.append(id, first);
      const cutsBefore = proxy.cuts();
      proxy.cutNext(at);
      const appended = await Promise.all(entries.map((entry) => ledger.append(id, entry)));
      expect(proxy.cuts()).toBe(cutsBefore + 1);
      expect(appended.map(({ index }) => index)).toEqual([1n, 2n, 3n, 4n, 5n]);
      await expectExactly(
        id,
        [first, ...entries].map((entry) => entry.id),
      );
      expect(await ledger.append(id, newEntry())).toMatchObject({ index: 6n });
    },
  );

  it('again and again, by the server ending its sessions, loses and doubles nothing', async () => {
    const { id } = await test.openLog('terminated');
    const ids: string[] = [];
    const over = new AbortController();
    const appending = Array.from({ length: 8 }, async () => {
      while (!over.signal.aborted) {
        const entry = newEntry();
        await ledger.append(id, entry);
        ids.push(entry.id);
      }
    });
    const retriesBefore = test.retries();
    for (let turn = 0; turn < 20; turn += 1) {
      await pause(20);
      await test.database.ownerQuery(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle'`,
      );
    }
    over.abort();
    await Promise.all(appending);
    expect(test.retries()).toBeGreaterThan(retriesBefore);
    await expectExactly(id, ids);
  });

  it('for longer than is tried again is said as ledger_unavailable, and ends by itself', async () => {
    const { id } = await test.openLog('down');
    await ledger.append(id, newEntry());
    proxy.goDown();
    await expect(ledger.append(id, newEntry())).rejects.toMatchObject({ code: 'ledger_unavailable' });
    proxy.comeBack();
    expect(await ledger.append(id, newEntry())).toMatchObject({ index: 1n });
  });
});
