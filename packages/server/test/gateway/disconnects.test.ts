import { setTimeout as pause } from 'node:timers/promises';

import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { createUpstreamWatch } from './upstream-watch.ts';
import { openRaw, parseAnswer, post } from './raw-http.ts';
import { fourWays, models, openTwoVendors, type TwoVendors, type Vendor } from './two-vendors.ts';

let house: TwoVendors;

beforeAll(async () => {
  house = await openTwoVendors();
});

afterEach(async () => {
  for (const upstream of Object.values(house.upstreams)) upstream.play({ kind: 'answer' });
  await house.settled();
});

afterAll(() => house.close());

function request(client: Vendor, provider: Vendor, requestId: string, stream: boolean): string {
  const body = {
    model: models[provider].name,
    max_tokens: 500,
    messages: [{ role: 'user', content: 'Tell me a long story.' }],
    ...(stream && { stream: true }),
  };
  const headers = { authorization: `Bearer ${house.tenant.key}`, 'x-request-id': requestId };
  const path = client === 'openai' ? '/v1/chat/completions' : '/v1/messages';
  return post(path, headers, JSON.stringify(body));
}

describe.each(fourWays)('a %s client that leaves a call to the %s upstream', (client, provider) => {
  test.each([false, true])(
    'before the first byte (streamed: %s) cancels it, and what it asked is settled',
    async (stream) => {
      const watch = createUpstreamWatch(house.upstreams[provider]);
      house.upstreams[provider].play({ kind: 'silence' });
      const requestId = `early-${client}-${provider}-${String(stream)}`;
      const connection = await openRaw(house.url);
      connection.socket.write(request(client, provider, requestId, stream));
      await watch.asked();
      connection.socket.destroy();
      await watch.abandoned();
      const call = await house.callOf(requestId);
      // The provider had the request, and bills what it read.
      expect(call).toMatchObject({ outcome: 'cancelled', code: 'client_gone', usage_source: 'estimated' });
      expect(call.usage?.input).toBeGreaterThan(0);
      expect(call.usage?.output).toBe(0);
      expect(call.cost_micros).toBeGreaterThan(0);
    },
  );

  test('in the middle of a stream cancels it, and what was used is settled', async () => {
    const watch = createUpstreamWatch(house.upstreams[provider]);
    house.upstreams[provider].play({ kind: 'stall', afterEvents: 6 });
    const requestId = `middle-${client}-${provider}`;
    const connection = await openRaw(house.url);
    connection.socket.write(request(client, provider, requestId, true));
    await connection.receive('Answer');
    connection.socket.destroy();
    await watch.abandoned();
    const call = await house.callOf(requestId);
    expect(call).toMatchObject({ outcome: 'cancelled', code: 'client_gone', usage_source: 'estimated' });
    expect(call.usage?.input).toBeGreaterThan(0);
    expect(call.usage?.output).toBeGreaterThan(0);
    expect(call.cost_micros).toBeGreaterThan(0);
  });

  test.each([false, true])('after the last frame (streamed: %s) changes nothing', async (stream) => {
    const requestId = `late-${client}-${provider}-${String(stream)}`;
    const connection = await openRaw(house.url);
    connection.socket.write(request(client, provider, requestId, stream));
    await connection.receive(stream ? '\r\n0\r\n\r\n' : 'usage');
    connection.socket.destroy();
    expect(await house.callOf(requestId)).toMatchObject({ outcome: 'answered', usage_source: 'provider' });
  });
});

test('clients that leave at any moment lose no call and leave no socket behind', async () => {
  const ids = Array.from({ length: 60 }, (_, index) => `any-${index}`);
  for (const upstream of Object.values(house.upstreams)) {
    upstream.play({ kind: 'drip', chunkBytes: 40, delayMs: 1, text: 'word '.repeat(120) });
  }
  await Promise.all(
    ids.map(async (requestId, index) => {
      const [client, provider] = fourWays[index % fourWays.length] ?? ['openai', 'openai'];
      const connection = await openRaw(house.url);
      connection.socket.write(request(client, provider, requestId, index % 8 < 4));
      await pause(1 + ((index * 37) % 160));
      connection.socket.destroy();
    }),
  );
  await expect.poll(() => house.app.gateway.inFlight(), { timeout: 10_000 }).toBe(0);
  const recorded = (await house.calls()).filter(({ request_id }) => request_id.startsWith('any-'));
  // Who left before the body was read never made a call; nobody made two.
  expect(new Set(recorded.map(({ request_id }) => request_id)).size).toBe(recorded.length);
  expect(recorded.length).toBeGreaterThan(0);
  for (const { outcome, code } of recorded) {
    expect([outcome, code]).toEqual(
      outcome === 'answered' ? ['answered', undefined] : ['cancelled', 'client_gone'],
    );
  }
  const asked = Object.values(house.upstreams).flatMap(({ requests }) => requests);
  expect(asked.length).toBeGreaterThan(0);
});

test('requests that are pipelined behind an open stream go when the connection goes', async () => {
  const before = house.upstreams.openai.requests.length;
  house.upstreams.openai.play([
    { kind: 'stall', afterEvents: 6 },
    { kind: 'oversized', bytes: 4_000_000 },
    { kind: 'silence' },
  ]);
  const connection = await openRaw(house.url);
  for (const index of [1, 2, 3])
    connection.socket.write(request('openai', 'openai', `pipelined-${index}`, true));
  await connection.receive('Answer');
  await expect.poll(() => house.upstreams.openai.requests.length, { timeout: 5_000 }).toBe(before + 3);
  connection.socket.destroy();
  for (const index of [1, 2, 3]) {
    expect(await house.callOf(`pipelined-${index}`)).toMatchObject({
      outcome: 'cancelled',
      code: 'client_gone',
    });
  }
});

test('a client that closes its own side after asking has left: nothing waits for it', async () => {
  const watch = createUpstreamWatch(house.upstreams.openai);
  house.upstreams.openai.play({ kind: 'silence' });
  const connection = await openRaw(house.url);
  connection.socket.write(request('openai', 'openai', 'half-closed', true));
  await watch.asked();
  connection.socket.end();
  await watch.abandoned();
  expect(await house.callOf('half-closed')).toMatchObject({ outcome: 'cancelled', code: 'client_gone' });
});

test('an old client that cannot take chunks gets its stream, and the connection ends with it', async () => {
  const connection = await openRaw(house.url);
  const asking = request('openai', 'openai', 'http-1.0', true).replace('HTTP/1.1', 'HTTP/1.0');
  connection.socket.write(asking);
  await connection.ended;
  connection.socket.destroy();
  expect(parseAnswer(connection.text()).headers.has('transfer-encoding')).toBe(false);
  expect(connection.text()).toMatch(/data: \[DONE\]\n\n$/);
  expect(await house.callOf('http-1.0')).toMatchObject({ outcome: 'answered' });
});

test('a client that leaves in the middle of its body makes no call, and nothing is logged as our fault', async () => {
  const logged = house.app.logLines.length;
  const connection = await openRaw(house.url);
  const text = request('openai', 'openai', 'half-a-body', false);
  connection.socket.write(text.slice(0, -20));
  await expect.poll(() => house.app.gateway.inFlight(), { timeout: 5_000 }).toBe(1);
  connection.socket.destroy();
  await expect.poll(() => house.app.gateway.inFlight(), { timeout: 5_000 }).toBe(0);
  expect((await house.calls()).some(({ request_id }) => request_id === 'half-a-body')).toBe(false);
  expect(house.app.logLines.slice(logged)).toEqual([]);
});

test('no upstream socket is left, and the ledger is sound', async () => {
  for (const upstream of Object.values(house.upstreams)) {
    // Idle ones are kept for four seconds.
    await expect.poll(() => upstream.openSockets, { timeout: 8_000 }).toBe(0);
  }
  await house.expectSoundLedger();
});
