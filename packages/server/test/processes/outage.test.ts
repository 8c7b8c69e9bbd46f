import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type PreparedDatabase, prepareTestDatabase } from '../database.ts';
import { startOpenAiUpstream, type Upstream } from '../upstream/index.ts';
import { findLost, startLoad } from './acknowledgements.ts';
import {
  type ProcessEnvironment,
  runAvouch,
  type ServerProcess,
  startServerProcess,
} from './avouch-process.ts';
import { providerSettings } from './crash-run.ts';
import { type DatabaseProxy, startDatabaseProxy } from './cut-connection.ts';
import { readExport } from './exported.ts';

const isPostgres = (process.env['TEST_DATABASE_URL'] ?? '') !== '';
if (!isPostgres) console.warn('An outage of the database is tested on PostgreSQL only.');

describe.runIf(isPostgres)('a PostgreSQL that goes down under load', () => {
  let database: PreparedDatabase;
  let upstream: Upstream;
  let proxy: DatabaseProxy;
  let settings: ProcessEnvironment;
  let server: ServerProcess;
  beforeAll(async () => {
    database = await prepareTestDatabase();
    upstream = await startOpenAiUpstream();
    proxy = await startDatabaseProxy(database.url ?? '');
    settings = { ...providerSettings(upstream), AVOUCH_DATA_DIR: database.dataDir };
    server = await startServerProcess({ ...settings, AVOUCH_DATABASE_URL: proxy.url });
  });
  afterAll(async () => {
    await server.stop();
    await proxy.close();
    await upstream.close();
    await database.remove();
  });

  it('makes calls fail with a code, is recovered from without help, and loses nothing', async () => {
    const load = startLoad({ url: server.url, key: server.firstKey ?? '', clients: 8 });
    await load.more(50);
    proxy.goDown();
    // Keys cannot be checked any more, and calls under way cannot be recorded.
    await load.refusedWith('database_unreachable');
    expect((await fetch(`${server.url}/readyz`)).status).toBe(503);
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    await load.refusedWith('ledger_unavailable');
    proxy.comeBack();
    await load.more(50);
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
    await load.stop();

    expect([...load.refusals.keys()].sort()).toEqual(['database_unreachable', 'ledger_unavailable']);
    const direct = { ...settings, AVOUCH_DATABASE_URL: database.url };
    const { ids, faults } = await readExport(direct);
    expect(faults).toEqual([]);
    expect(findLost(load.acknowledged, ids)).toEqual([]);
    expect(await runAvouch(['fsck'], direct)).toMatchObject({ exitCode: 0 });
  });

  it('for a moment only, when calls are being recorded, loses and doubles nothing', async () => {
    const load = startLoad({ url: server.url, key: server.firstKey ?? '', clients: 4 });
    await load.more(20);
    for (let turn = 0; turn < 5; turn += 1) {
      proxy.cutNext(turn % 2 === 0 ? 'before_commit' : 'after_commit');
      await load.more(20);
    }
    await load.stop();
    const { ids } = await readExport({ ...settings, AVOUCH_DATABASE_URL: database.url });
    expect(findLost(load.acknowledged, ids)).toEqual([]);
    expect(proxy.cuts()).toBeGreaterThanOrEqual(5);
  });
});
