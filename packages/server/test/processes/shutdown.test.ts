import { setTimeout as pause } from 'node:timers/promises';

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { type PreparedDatabase, prepareTestDatabase } from '../database.ts';
import { startOpenAiUpstream, type Upstream } from '../upstream/index.ts';
import { findLost, startLoad } from './acknowledgements.ts';
import { type ProcessEnvironment, type ServerProcess, startServerProcess } from './avouch-process.ts';
import { type CallClient, type CallResult, createCallClient } from './calls.ts';
import { makeKey, providerSettings } from './crash-run.ts';
import { readExport } from './exported.ts';

describe('a server that is asked to stop', () => {
  let database: PreparedDatabase;
  let upstream: Upstream;
  let settings: ProcessEnvironment;
  let key: string;
  let server: ServerProcess;
  let client: CallClient;
  beforeAll(async () => {
    database = await prepareTestDatabase();
    upstream = await startOpenAiUpstream();
    settings = {
      ...providerSettings(upstream),
      AVOUCH_DATA_DIR: database.dataDir,
      AVOUCH_DATABASE_URL: database.url,
    };
    const first = await startServerProcess(settings);
    key = first.firstKey ?? '';
    await first.stop();
  });
  afterAll(async () => {
    await upstream.close();
    await database.remove();
  });
  beforeEach(() => {
    client = createCallClient();
  });
  afterEach(async () => {
    await server.kill();
    await client.close();
    upstream.play({ kind: 'answer' });
  });

  const call = (stream: boolean): Promise<CallResult> =>
    client.call({ url: server.url, key, stream, text: 'a slow question' });

  /** Calls of both kinds that the upstream has begun to answer slowly. */
  async function callsUnderWay(count: number): Promise<Promise<CallResult>[]> {
    const before = upstream.requests.length;
    const calls = Array.from({ length: count }, (_, number) => call(number % 2 === 0));
    while (upstream.requests.length < before + count) await pause(5);
    return calls;
  }

  it('finishes the calls under way, takes no more, exits with 0 and has lost nothing', async () => {
    server = await startServerProcess(settings);
    upstream.play({ kind: 'drip', chunkBytes: 400, delayMs: 100 });
    const calls = await callsUnderWay(6);
    const stopping = server.stop();
    const late = await pause(50).then(() => call(false));
    expect(late.kind === 'broken' || (late.kind === 'refused' && late.code === 'shutting_down')).toBe(true);
    const results = await Promise.all(calls);
    expect(results.map(({ kind }) => kind)).toEqual(Array.from({ length: 6 }, () => 'acknowledged'));
    expect(await stopping).toMatchObject({ exitCode: 0, signal: null });
    const { ids, faults } = await readExport(settings);
    const entryIds = results.flatMap((result) => (result.kind === 'acknowledged' ? [result.entryId] : []));
    expect(faults).toEqual([]);
    expect(findLost(entryIds, ids)).toEqual([]);
  });

  it('cuts off what takes longer than it may, records that, and exits with 0', async () => {
    server = await startServerProcess({ ...settings, AVOUCH_SHUTDOWN_TIMEOUT_MS: '300' });
    upstream.play({ kind: 'stall', afterEvents: 2 });
    const calls = await callsUnderWay(4);
    expect(await server.stop()).toMatchObject({ exitCode: 0, signal: null });
    for (const result of await Promise.all(calls)) expect(result.kind).not.toMatch(/acknowledged|hung/);
    const { calls: recorded } = await readExport(settings);
    expect(recorded.slice(-4).map(({ outcome }) => outcome)).toEqual(
      Array.from({ length: 4 }, () => 'cancelled'),
    );
  });

  it('under load stops in time, and everything acknowledged is there', async () => {
    server = await startServerProcess(settings);
    const load = startLoad({ url: server.url, key, clients: 8 });
    await load.more(100);
    expect(await server.stop()).toMatchObject({ exitCode: 0, signal: null });
    await load.stop();
    expect(findLost(load.acknowledged, (await readExport(settings)).ids)).toEqual([]);
  });

  it('twice ends at once', async () => {
    server = await startServerProcess(settings);
    upstream.play({ kind: 'silence' });
    const calls = await callsUnderWay(2);
    server.child.kill('SIGTERM');
    // The first signal is heard when the door is closed.
    while ((await fetch(`${server.url}/healthz`).catch(() => undefined)) !== undefined) await pause(20);
    server.child.kill('SIGINT');
    expect(await server.ended).toMatchObject({ exitCode: 1, signal: null });
    for (const result of await Promise.all(calls)) expect(result.kind).toBe('broken');
    expect(await makeKey(settings)).toMatch(/^avk_/);
  });
});
