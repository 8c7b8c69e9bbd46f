import { randomUUID } from 'node:crypto';

import { createClient, createLedgerVerifier, readExport, type AvouchClient } from '@avouch/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openTestInstallation, type TestInstallation } from '../installation.ts';

let house: TestInstallation;
let baseUrl: string;
let avouch: AvouchClient;
let tenantId: string;

beforeAll(async () => {
  house = await openTestInstallation();
  baseUrl = await house.listen();
  const { id, key } = await house.makeTenant('sdk');
  tenantId = id;
  avouch = createClient({ baseUrl, auth: { apiKey: key } });
});
afterAll(() => house.close());

describe('the client against a server', () => {
  it('asks and is answered as the document says', async () => {
    const { api_keys: keys } = await avouch.get('/v1/api-keys');
    expect(keys.map(({ name }) => name)).toEqual(['test']);
    const { valid } = await avouch.post('/v1/policies/lint', { body: { source: 'version: 7' } });
    expect(valid).toBe(false);
    expect(await avouch.get('/v1/policies/{id}', { params: { path: { id: 'current' } } })).toMatchObject({
      verified: true,
    });
    expect(await avouch.getText('/v1/ledger/key')).toMatch(/^\S+\+[0-9a-f]{8}\+\S+\n$/);
  });

  it('throws what the server refuses, with its code and the id in its log', async () => {
    const params = { path: { id: '999' } };
    await expect(avouch.get('/v1/policies/{id}', { params })).rejects.toMatchObject({
      name: 'AvouchError',
      code: 'policy_version_not_found',
      status: 404,
      requestId: expect.stringMatching(/./),
    });
    const nobody = createClient({ baseUrl, auth: { apiKey: 'avk_none' } });
    await expect(nobody.get('/v1/budgets')).rejects.toMatchObject({ code: 'api_key_invalid', status: 401 });
    const body = { model: 'nothing-serves-this', messages: [{ role: 'user', content: 'Hello.' }] };
    await expect(avouch.post('/v1/chat/completions', { body })).rejects.toMatchObject({
      code: 'model_not_found',
      status: 404,
    });
  });

  it('says that a server is not there', async () => {
    const gone = createClient({ baseUrl: 'http://127.0.0.1:1' });
    await expect(gone.get('/healthz')).rejects.toMatchObject({ code: 'network_failed', status: 0 });
  });
});

describe('a ledger over HTTP', () => {
  it('verifies entry by entry, whole, and as a log that only grew', async () => {
    const keys = [(await avouch.getText('/v1/ledger/key')).trim()];
    const ledger = createLedgerVerifier(avouch, { keys });
    await append(3);
    const remembered = await avouch.getText('/v1/ledger/checkpoint');
    await append(300);

    const { entries } = await avouch.get('/v1/ledger/entries', { params: { query: { limit: 1 } } });
    const newest = BigInt(entries[0]!.index);
    expect(await ledger.verifyEntry({ index: newest })).toMatchObject({ kind: 'verified', index: newest });
    const { id } = JSON.parse(entries[0]!.leaf) as { id: string };
    expect(await ledger.verifyEntry({ id })).toMatchObject({ kind: 'verified', index: newest });
    expect(await ledger.verifyAll()).toMatchObject({ kind: 'verified', checkpoint: { size: newest + 1n } });
    const { verdict, current } = await ledger.verifySince(remembered);
    expect(verdict).toMatchObject({ kind: 'consistent', current: { size: newest + 1n } });
    expect((await ledger.verifySince(current)).verdict).toMatchObject({ kind: 'consistent' });

    let lines = 0n;
    for await (const line of readExport(avouch)) lines += line.startsWith('{') ? 1n : 0n;
    expect(lines).toBe(newest + 2n);
  });

  it("is refused under another ledger's key", async () => {
    const { key } = await house.makeTenant('sdk-other');
    const other = createClient({ baseUrl, auth: { apiKey: key } });
    const keys = [(await other.getText('/v1/ledger/key')).trim()];
    const ledger = createLedgerVerifier(avouch, { keys });
    expect(await ledger.verifyAll()).toMatchObject({ kind: 'refused', reason: 'unknown_key' });
  });
});

/** Entries enough for several tiles. */
async function append(count: number): Promise<void> {
  await Promise.all(
    Array.from({ length: count }, (_, n) =>
      house.installation.ledger.append(tenantId, {
        id: randomUUID(),
        kind: 'test.entry',
        at: new Date(0),
        body: { n },
      }),
    ),
  );
}
