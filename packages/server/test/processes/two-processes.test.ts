import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { parseCheckpoint, parseNote, verifyEntryBundle } from '@avouch/proof';
import { escapeIdentifier } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';

import { runOnServer } from '../database-server.ts';
import { startOpenAiUpstream, type Upstream } from '../upstream/index.ts';
import {
  type ProcessEnvironment,
  runAvouch,
  type ServerProcess,
  startServerProcess,
} from './avouch-process.ts';
import { createCallClient } from './calls.ts';
import { providerSettings } from './crash-run.ts';
import { readExport } from './exported.ts';
import { createLedgerClient, findInconsistencies, readLeafHashes } from './tile-reader.ts';

const { serverUrl, prefix } = inject('databaseRun');
if (serverUrl === undefined) {
  console.warn('Two processes are tested on PostgreSQL only: the embedded database serves one.');
}

const clientsEach = 6;
const callsEach = 40;

describe.runIf(serverUrl)('two processes on one PostgreSQL', () => {
  let folder: string;
  let upstream: Upstream;
  let settings: ProcessEnvironment;
  let servers: [ServerProcess, ServerProcess];
  let key: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'avouch-two-'));
    // Not even migrated: what two nodes of a new installation find.
    const name = `${prefix}two_processes`;
    await runOnServer(
      serverUrl ?? '',
      `create database ${escapeIdentifier(name)} template template0 encoding 'UTF8'`,
    );
    upstream = await startOpenAiUpstream();
    settings = {
      ...providerSettings(upstream),
      AVOUCH_DATABASE_URL: Object.assign(new URL(serverUrl ?? ''), { pathname: `/${name}` }).href,
      AVOUCH_KEYS_DIR: join(folder, 'keys'),
    };
    servers = await Promise.all([
      startServerProcess({ ...settings, AVOUCH_DATA_DIR: join(folder, 'one') }),
      startServerProcess({ ...settings, AVOUCH_DATA_DIR: join(folder, 'two') }),
    ]);
    key = await createKey('calls', 'ledger:read', 'keys:manage');
  });
  afterAll(async () => {
    await Promise.all(servers.map((server) => server.stop()));
    await upstream.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function createKey(...scopes: string[]): Promise<string> {
    const created = await runAvouch(['keys', 'create', '--tenant', 'demo', '--scope', ...scopes], settings);
    return created.stdout.trim();
  }

  it('that start together make one demo tenant with one first key', async () => {
    expect(servers.filter(({ firstKey }) => firstKey !== undefined)).toHaveLength(1);
    const { stdout } = await runAvouch(['tenants', 'list'], settings);
    expect(stdout.trim().split('\n')).toHaveLength(1);
    const { calls, ids } = await readExport(settings);
    // The tenant, its policy, its first key, and the key of this test.
    expect([calls.length, ids.length]).toEqual([0, 4]);
  });

  it('append to one gapless history in which everything that either returned verifies', async () => {
    const entryIds: string[] = [];
    const notes: string[] = [];
    const over = new AbortController();
    const call = async (server: ServerProcess) => {
      const caller = createCallClient({ connections: 1 });
      for (let number = 0; number < callsEach; number += 1) {
        const result = await caller.call({
          url: server.url,
          key,
          stream: number % 2 === 0,
          text: `call ${number}`,
        });
        expect(result.kind).toBe('acknowledged');
        if (result.kind === 'acknowledged') entryIds.push(result.entryId);
      }
      await caller.close();
    };
    const watch = async (server: ServerProcess) => {
      const client = createLedgerClient(server.url, key);
      while (!over.signal.aborted) {
        notes.push(await client.checkpoint());
        await pause(10);
      }
      notes.push(await client.checkpoint());
    };
    const watching = servers.map(watch);
    await Promise.all(servers.flatMap((server) => Array.from({ length: clientsEach }, () => call(server))));
    over.abort();
    await Promise.all(watching);

    const [one, two] = servers.map(({ url }) => createLedgerClient(url, key));
    if (one === undefined || two === undefined) throw new Error('two servers were started');
    const verifierKey = await one.verifierKey();
    expect(await two.verifierKey()).toBe(verifierKey);

    const { ids, faults } = await readExport(settings);
    expect(faults).toEqual([]);
    expect(ids.slice(4).sort()).toEqual(entryIds.sort());
    for (const [at, id] of entryIds.entries()) {
      const bundle = await (at % 2 === 0 ? one : two).get(`entries/${id}`);
      expect(await verifyEntryBundle(bundle, [verifierKey])).toMatchObject({
        kind: 'verified',
        entry: { id },
      });
    }

    const size = parseCheckpoint(parseNote(await one.checkpoint()).text).size;
    expect(size).toBe(BigInt(ids.length));
    const hashes = await readLeafHashes(two.url, key, size);
    expect(new Set(notes).size).toBeGreaterThan(10);
    expect(await findInconsistencies([...new Set(notes)], verifierKey, hashes)).toEqual([]);
    const { stdout, exitCode } = await runAvouch(['fsck'], settings);
    expect([exitCode, stdout]).toEqual([0, expect.stringMatching(/, clean$/m)]);
  });

  it('refuse a key within a second after either of them revoked it', async () => {
    const [one, two] = servers;
    const doomed = await createKey('calls');
    const caller = createCallClient();
    const call = (server: ServerProcess) =>
      caller.call({ url: server.url, key: doomed, stream: false, text: 'hello' });
    expect(await Promise.all(servers.map(call))).toMatchObject([
      { kind: 'acknowledged' },
      { kind: 'acknowledged' },
    ]);

    const headers = { authorization: `Bearer ${key}` };
    const listed = await (await fetch(`${two.url}/v1/api-keys?limit=1`, { headers })).json();
    const revoked = await fetch(`${one.url}/v1/api-keys/${listed.api_keys[0].id}`, {
      method: 'DELETE',
      headers,
    });
    expect(revoked.status).toBe(200);
    // The other one uses the key all the while: a busy key must not be kept for longer.
    const busy = Array.from({ length: 20 }, (_, at) => pause(at * 50).then(() => call(two)));
    await pause(1_000);
    expect(await Promise.all(servers.map(call))).toMatchObject([
      { kind: 'refused', code: 'api_key_revoked' },
      { kind: 'refused', code: 'api_key_revoked' },
    ]);
    await Promise.all(busy);
    await caller.close();
  });
});
