import { randomUUID } from 'node:crypto';

import Anthropic from '@anthropic-ai/sdk';
import {
  createClient,
  createLedgerVerifier,
  createSigningFetch,
  readExport,
  type AvouchClient,
} from '@avouch/sdk';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { API_KEY_SCOPES } from '../../src/identity/index.ts';
import { ACTED_UPON } from '../../src/identity/signatures/coverage.ts';
import { openTestInstallation, type TestInstallation } from '../installation.ts';

let house: TestInstallation;
let baseUrl: string;
let avouch: AvouchClient;
let tenantId: string;
let apiKey: string;

beforeAll(async () => {
  house = await openTestInstallation();
  baseUrl = await house.listen();
  const { id, key } = await house.makeTenant('sdk');
  tenantId = id;
  apiKey = key;
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

describe('a signing key', () => {
  let signingKey: { id: string; secret: string };
  beforeAll(async () => {
    const { key, secret } = await house.installation.apiKeys.create(tenantId, {
      name: 'signs',
      kind: 'signing',
      scopes: [...API_KEY_SCOPES],
    });
    signingKey = { id: key.signatureKeyId ?? '', secret };
  });

  it('asks, sends and reads as a key that is sent does', async () => {
    const signing = createClient({ baseUrl, auth: { signingKey } });
    const { entries } = await signing.get('/v1/ledger/entries', { params: { query: { limit: 1 } } });
    expect(entries).toHaveLength(1);
    const { valid } = await signing.post('/v1/policies/lint', { body: { source: 'version: 7 # Größe' } });
    expect(valid).toBe(false);
    await expect(
      signing.delete('/v1/api-keys/{id}', { params: { path: { id: randomUUID() } } }),
    ).rejects.toMatchObject({ code: 'api_key_not_found' });
  });

  it("makes calls through OpenAI's and Anthropic's clients, streams and labels included", async () => {
    const fetch = createSigningFetch({ keyId: signingKey.id, secret: signingKey.secret });
    const openai = new OpenAI({ apiKey: 'unused', baseURL: `${baseUrl}/v1`, fetch, maxRetries: 0 });
    const anthropic = new Anthropic({ apiKey: 'unused', baseURL: baseUrl, fetch, maxRetries: 0 });
    const model = 'simulated-small';
    const messages = [{ role: 'user' as const, content: 'Grüße.' }];
    const headers = { 'x-feature': 'search', 'x-team': 'docs' };

    const stream = await openai.chat.completions.create({ model, messages, stream: true }, { headers });
    let text = '';
    for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
    expect(text).not.toBe('');
    const message = await anthropic.messages
      .stream({ model, messages, max_tokens: 20 }, { headers })
      .finalText();
    expect(message).not.toBe('');
  });

  it('covers every header that the server acts upon', async () => {
    const fetch = createSigningFetch({ keyId: signingKey.id, secret: signingKey.secret });
    const headers = Object.fromEntries(ACTED_UPON.map((name) => [name, '1']));
    expect((await fetch(`${baseUrl}/v1/budgets?limit=5`, { headers })).status).toBe(200);
    expect((await fetch(`${baseUrl}/v1/budgets`, { cache: 'no-store' })).status).toBe(200);
  });

  it('is refused once its secret is another, or its request was used before', async () => {
    const other = { id: signingKey.id, secret: btoa('x'.repeat(32)) };
    const forging = createClient({ baseUrl, auth: { signingKey: other } });
    await expect(forging.get('/v1/budgets')).rejects.toMatchObject({
      code: 'signature_invalid',
      status: 401,
    });

    let sent: Request | undefined;
    const recording = createClient({
      baseUrl,
      auth: { signingKey },
      fetch: async (request) => globalThis.fetch((sent = request).clone()),
    });
    await recording.get('/v1/budgets');
    const replayed = createClient({ baseUrl, fetch: async () => globalThis.fetch(sent!) });
    await expect(replayed.get('/v1/budgets')).rejects.toMatchObject({ code: 'signature_replayed' });
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

  it('is refused by a server that alters entries, and the altered ones are named', async () => {
    const keys = [(await avouch.getText('/v1/ledger/key')).trim()];
    const forge = async (request: Request): Promise<Response> => {
      const response = await globalThis.fetch(request);
      if (/tile|checkpoint/.test(request.url)) return response;
      const forged = (await response.text()).replaceAll('test.entry', 'forged.entry');
      return new Response(forged, response);
    };
    const lying = createClient({ baseUrl, auth: { apiKey }, fetch: forge });
    const ledger = createLedgerVerifier(lying, { keys });
    expect(await ledger.verifyAll()).toMatchObject({ kind: 'refused', reason: 'root_mismatch' });
    const { indexes, more } = await ledger.findAltered();
    expect({ found: indexes.length, more }).toEqual({ found: 100, more: true });
    expect(await ledger.verifyEntry({ index: indexes[0]! })).toMatchObject({ reason: 'not_included' });
    expect(await ledger.verifyEntry({ index: indexes[0]! - 1n })).toMatchObject({ kind: 'verified' });
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
