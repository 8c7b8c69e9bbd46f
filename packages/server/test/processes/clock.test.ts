import { parseCheckpoint, parseNote, verifyEntryBundle } from '@avouch/proof';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { fsck } from '../../src/ledger/index.ts';
import { createFakeClock, type FakeClock } from '../clock.ts';
import { openTestInstallation, type TestInstallation } from '../installation.ts';
import { type CallResult, createCallClient } from './calls.ts';
import { createLedgerClient, findInconsistencies, readLeafHashes } from './tile-reader.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

describe('a wall clock that jumps', () => {
  let clock: FakeClock;
  let test: TestInstallation;
  let tenant: Awaited<ReturnType<TestInstallation['makeTenant']>>;
  let url: string;
  beforeAll(async () => {
    clock = createFakeClock();
    test = await openTestInstallation({ clock });
    tenant = await test.makeTenant('acme');
    url = await test.listen();
  });
  afterAll(() => test.close());

  async function call(): Promise<CallResult> {
    const client = createCallClient();
    try {
      return await client.call({
        url,
        key: tenant.key,
        stream: true,
        text: 'hello',
        model: 'simulated-small',
      });
    } finally {
      await client.close();
    }
  }

  it('leaves keys valid and the ledger one history, however far it goes back or ahead', async () => {
    const ledger = createLedgerClient(url, tenant.key);
    const verifierKey = await ledger.verifierKey();
    const notes = [await ledger.checkpoint()];
    const ids: string[] = [];
    for (const jumpMs of [0, -hourMs, -10 * dayMs, 10 * dayMs, hourMs, -5 * 365 * dayMs, 5 * 365 * dayMs]) {
      clock.jump(jumpMs);
      clock.advance(10);
      const result = await call();
      expect(result.kind, `after a jump of ${jumpMs} ms`).toBe('acknowledged');
      if (result.kind === 'acknowledged') ids.push(result.entryId);
      notes.push(await ledger.checkpoint());
    }
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) {
      const verdict = await verifyEntryBundle(await ledger.get(`entries/${id}`), [verifierKey]);
      expect(verdict.kind).toBe('verified');
    }
    const { size } = parseCheckpoint(parseNote(await ledger.checkpoint()).text);
    const hashes = await readLeafHashes(url, tenant.key, size);
    expect(await findInconsistencies(notes, verifierKey, hashes)).toEqual([]);
    expect((await fsck(test.database.database, tenant.id)).faults).toEqual([]);
  });

  it('ends a key’s life by its own date, and not before', async () => {
    clock.jump(364 * dayMs);
    expect((await call()).kind).toBe('acknowledged');
    clock.jump(2 * dayMs);
    expect(await call()).toMatchObject({ kind: 'refused', code: 'api_key_expired' });
    clock.jump(-2 * dayMs);
    expect((await call()).kind).toBe('acknowledged');
  });

  it('does not keep a revoked key alive by standing still or going back', async () => {
    const { secret, key } = await test.installation.apiKeys.create(tenant.id, { name: 'short-lived' });
    const client = createCallClient();
    const callWith = () =>
      client.call({ url, key: secret, stream: false, text: 'hello', model: 'simulated-small' });
    expect((await callWith()).kind).toBe('acknowledged');
    await test.installation.apiKeys.revoke(tenant.id, key.id);
    clock.jump(-hourMs);
    clock.advance(1_000);
    expect(await callWith()).toMatchObject({ kind: 'refused', code: 'api_key_revoked' });
    await client.close();
  });
});
