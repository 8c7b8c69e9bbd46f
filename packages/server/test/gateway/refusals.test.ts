import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';

import { anthropicUpstreamKey, openAiUpstreamKey } from '../upstream/index.ts';
import type { Policy } from '../../src/policy/index.ts';
import { ask } from './ask.ts';
import { hello } from './questions.ts';
import { postHead } from './raw-http.ts';
import { expectRefusal } from './refusal-shape.ts';
import { readSdkError, type SdkError } from './sdk-error.ts';
import { sendRaw } from './send-raw.ts';
import { models, openTwoVendors, type Tenant, type TwoVendors, type Vendor } from './two-vendors.ts';

let house: TwoVendors;
/** Carries one call at once, and lets models through that have no price. */
let small: TwoVendors;
let asked = 0;

beforeAll(async () => {
  house = await openTwoVendors({
    moreProviders: [
      // Nobody listens on the discard port.
      {
        name: 'gone',
        kind: 'openai',
        baseUrl: 'http://127.0.0.1:9',
        pricesAs: 'openai',
        models: ['gpt-4.1'],
      },
    ],
  });
  small = await openTwoVendors({ environment: { AVOUCH_MAX_CALLS: '1', AVOUCH_UNPRICED: 'flag' } });
});

afterAll(async () => {
  await house.close();
  await small.close();
});

const clients: readonly Vendor[] = ['openai', 'anthropic'];

interface Try {
  readonly at?: TwoVendors;
  readonly key?: string;
  readonly model?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly stream?: boolean;
}

/** What the client is told; nothing of it is ever a secret. */
async function refusalOf(client: Vendor, attempt: Try): Promise<SdkError & { requestId: string }> {
  asked += 1;
  const requestId = `refusal-${asked}`;
  const { at = house, key = at.tenant.key, model = models.openai.name, stream = false } = attempt;
  const headers = { 'x-request-id': requestId, ...attempt.headers };
  const error: unknown = await (
    client === 'openai'
      ? at.openAi({ key }).chat.completions.create({ ...hello.openai, model, stream }, { headers })
      : at
          .anthropic({ key })
          .messages.create({ ...hello.anthropic, model, stream, max_tokens: 9 }, { headers })
  ).catch((reason: unknown) => reason);
  const refused = readSdkError(error);
  for (const secret of [key, openAiUpstreamKey, anthropicUpstreamKey]) {
    expect(JSON.stringify(refused)).not.toContain(secret);
  }
  expect(refused.requestId).toBe(requestId);
  return { ...refused, requestId };
}

function upstreamRequests({ upstreams }: TwoVendors): number {
  return upstreams.openai.requests.length + upstreams.anthropic.requests.length;
}

describe.each(clients)('the %s client is refused', (client) => {
  test('with a key that is malformed, nobody’s, expired, revoked, or without the right', async () => {
    const expired = await house.makeTenant(`expired-${client}`, { lifetimeDays: -1 });
    const reader = await house.makeTenant(`reader-${client}`, { scopes: ['ledger:read'] });
    const before = upstreamRequests(house);
    for (const [key, status, code] of [
      ['not-a-key', 401, 'api_key_invalid'],
      [`avk_${'A'.repeat(43)}`, 401, 'api_key_invalid'],
      [small.tenant.key, 401, 'api_key_invalid'],
      [expired.key, 401, 'api_key_expired'],
      [reader.key, 403, 'scope_missing'],
    ] as const) {
      expect(await refusalOf(client, { key })).toMatchObject({ status, code });
    }
    expect(upstreamRequests(house)).toBe(before);
  });

  test('as soon as its key is revoked', async () => {
    const { id, key: secret } = await manageKeys('POST', '', { name: 'short' });
    await ask(house, client, 'openai', {
      requestId: `before-${client}`,
      stream: false,
      ...hello,
      key: secret,
    });
    await manageKeys('DELETE', `/${id}`);
    await expect
      .poll(() => refusalOf(client, { key: secret }), { timeout: 3_000 })
      .toMatchObject({ status: 401, code: 'api_key_revoked' });
  });

  test('where the model is in another region than was asked for, and it is recorded', async () => {
    const refused = await refusalOf(client, {
      headers: { 'x-residency': 'eu', 'x-feature': 'search', 'x-team': 'web' },
    });
    expect(refused).toMatchObject({ status: 403, code: 'residency_unmet' });
    expect(await house.callOf(refused.requestId)).toMatchObject({
      outcome: 'refused',
      code: 'residency_unmet',
      residency: 'eu',
      feature: 'search',
      team: 'web',
      region: 'us',
      usage_source: 'none',
    });
  });

  test('a model without a price, unless such are let through and flagged', async () => {
    const refused = await refusalOf(client, { model: 'unpriced-model' });
    expect(refused).toMatchObject({ status: 400, code: 'model_unpriced' });
    expect(await house.callOf(refused.requestId)).toMatchObject({
      outcome: 'refused',
      code: 'model_unpriced',
    });
    const headers = { 'x-request-id': `flagged-${client}` };
    await (client === 'openai'
      ? small.openAi().chat.completions.create({ ...hello.openai, model: 'unpriced-model' }, { headers })
      : small
          .anthropic()
          .messages.create({ ...hello.anthropic, model: 'unpriced-model', max_tokens: 9 }, { headers }));
    const call = await small.callOf(`flagged-${client}`);
    expect(call).toMatchObject({ outcome: 'answered', usage_source: 'provider', unpriced: 'no_price_card' });
    expect(call.cost_micros).toBeUndefined();
  });

  test('a model whose provider cannot be reached, and it cost nothing', async () => {
    const refused = await refusalOf(client, { model: 'gpt-4.1', stream: true });
    expect(refused).toMatchObject({ status: 502, code: 'upstream_unreachable' });
    expect(refused.message).not.toContain('127.0.0.1');
    expect(await house.callOf(refused.requestId)).toMatchObject({
      outcome: 'failed',
      code: 'upstream_unreachable',
      provider: 'gone',
      usage_source: 'none',
    });
  });

  test('one call too many, with a time to try again', async () => {
    small.upstreams.openai.play({ kind: 'slow_first_byte', delayMs: 600 });
    const first = ask(small, client, 'openai', { requestId: `only-${client}`, stream: true, ...hello });
    await expect.poll(() => small.app.gateway.inFlight(), { timeout: 5_000 }).toBe(1);
    const refused = await refusalOf(client, { at: small, stream: true });
    expect(refused).toMatchObject({ status: 503, code: 'overloaded', retryAfter: '1' });
    // Nobody has to send a body to hear it.
    const path = client === 'openai' ? '/v1/chat/completions' : '/v1/messages';
    const authorization = `Bearer ${small.tenant.key}`;
    const headOnly = `${postHead(path, { authorization, 'content-type': 'application/json', 'content-length': '999' })}\r\n`;
    expectRefusal(await sendRaw(small, headOnly), { status: 503, code: 'overloaded', shape: client });
    await first;
    small.upstreams.openai.play({ kind: 'answer' });
    await ask(small, client, 'openai', { requestId: `next-${client}`, stream: true, ...hello });
  });

  test('by a rule of the policy, and by every policy whose signature is not right', async () => {
    const tenant = await house.makeTenant(`policed-${client}`);
    await publish(tenant, { version: 1, models: { deny: ['gpt-*'] } });
    const denied = await refusalOf(client, { key: tenant.key });
    expect(denied).toMatchObject({ status: 403, code: 'policy_denied' });
    const [recorded] = await house.calls(tenant);
    expect(recorded).toMatchObject({ outcome: 'refused', code: 'policy_denied', policy: { version: 2 } });

    await tamper(tenant);
    const before = upstreamRequests(house);
    for (const model of [models.openai.name, models.anthropic.name]) {
      await expect
        .poll(() => refusalOf(client, { key: tenant.key, model }), { timeout: 5_000 })
        .toMatchObject({ status: 503, code: 'policy_invalid' });
    }
    expect(upstreamRequests(house)).toBe(before);
    expect((await house.calls(tenant)).at(-1)).toMatchObject({ outcome: 'refused', code: 'policy_invalid' });
    await house.expectSoundLedger(tenant);
  });
});

test('the ledger that recorded all these refusals is sound', async () => {
  await house.expectSoundLedger();
  await small.expectSoundLedger();
});

test('a server that stops refuses new calls and tells those under way', async () => {
  small.upstreams.openai.play({ kind: 'silence' });
  const waiting = refusalOf('openai', { at: small });
  await expect.poll(() => small.app.gateway.inFlight(), { timeout: 5_000 }).toBe(1);
  const drained = small.app.gateway.drain(200);
  expect(await refusalOf('anthropic', { at: small })).toMatchObject({ status: 503, code: 'shutting_down' });
  const { status, code, requestId } = await waiting;
  expect({ status, code }).toEqual({ status: 503, code: 'shutting_down' });
  await drained;
  expect(await small.callOf(requestId)).toMatchObject({ outcome: 'cancelled', code: 'shutting_down' });
});

test('without its database nothing is answered, in whatever state the caches are', async () => {
  const { url, tenant } = house;
  await ask(house, 'openai', 'openai', { requestId: 'warm', stream: false, ...hello });
  await house.app.database.database.close();
  // While key and policy are remembered the provider is asked; the last of what it answers does not come out.
  const [whole, streamed] = await Promise.all([
    refusalOf('openai', {}),
    ask(house, 'anthropic', 'anthropic', { requestId: 'unrecorded', stream: true, ...hello }).catch(
      readSdkError,
    ),
  ]);
  expect(whole).toMatchObject({ status: 503, code: 'ledger_unavailable' });
  expect(streamed).toMatchObject({ status: undefined, code: 'ledger_unavailable' });
  await expect
    .poll(() => refusalOf('anthropic', {}), { timeout: 5_000 })
    .toMatchObject({ status: 503, code: 'database_unreachable' });
  const ready = await fetch(`${url}/readyz`);
  expect(ready.status).toBe(503);
  expect(await ready.json()).toMatchObject({ code: 'database_unreachable' });
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  const models_ = await fetch(`${url}/v1/models`, { headers: { authorization: `Bearer ${tenant.key}` } });
  expect(models_.status).toBe(503);
});

const apiKey = z.object({ id: z.uuid(), key: z.string().default('') });

async function manageKeys(method: string, path: string, body?: object): Promise<z.output<typeof apiKey>> {
  const response = await fetch(`${house.url}/v1/api-keys${path}`, {
    method,
    headers: {
      authorization: `Bearer ${house.tenant.key}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    body: body === undefined ? null : JSON.stringify(body),
  });
  return apiKey.parse(await response.json());
}

async function publish(tenant: Tenant, policy: Policy): Promise<void> {
  const { database, policies } = house.app.installation;
  await database.transaction({ 'avouch.tenant_id': tenant.id }, (tx) =>
    policies.publishWithin(tx, tenant, policy, 'test'),
  );
}

/**
 * What somebody can do who may write to the database and has no key: give the rules of the first version, which
 * allow everything, the signature of the second.
 */
async function tamper({ id }: Tenant): Promise<void> {
  const { database } = house.app;
  const [first, second] = await database.ownerQuery<{ envelope: string }>(
    'select envelope from policies where tenant_id = $1 order by version',
    [id],
  );
  const payload = /"payload":"[^"]*"/;
  const [allowing = ''] = payload.exec(first?.envelope ?? '') ?? [];
  const forged = (second?.envelope ?? '').replace(payload, allowing);
  expect(forged).not.toBe(second?.envelope);
  await database.ownerQuery(
    `insert into policies (tenant_id, version, envelope, fingerprint, created_at, created_by)
     values ($1, 3, $2, $3, now(), 'intruder')`,
    [id, forged, 'f'.repeat(64)],
  );
}
