import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { type FireHose, startFireHose } from './fire-hose.ts';
import { openRaw, parseAnswer, post, type RawConnection } from './raw-http.ts';
import { openTwoVendors, type TwoVendors, type Vendor } from './two-vendors.ts';

/** 48 MB: more than all buffers on the way can hold. */
const frames = 6_000;
/** What two loopback sockets, our own queues and the kernel may swallow before the hose feels the reader. */
const swallowedBytes = 24 * 1024 * 1024;

let hose: FireHose;
let house: TwoVendors;

beforeAll(async () => {
  hose = await startFireHose(frames);
  house = await openTwoVendors({
    moreProviders: [
      {
        name: 'hose',
        kind: 'openai',
        baseUrl: hose.origin,
        apiKey: 'k',
        pricesAs: 'openai',
        models: ['gpt-4.1'],
      },
    ],
    environment: { AVOUCH_MAX_ANSWER_BYTES: String(256 * 1024 * 1024) },
  });
});

afterAll(async () => {
  await house.close();
  await hose.close();
});

async function ask(client: Vendor, requestId: string): Promise<RawConnection> {
  const body = {
    model: 'gpt-4.1',
    max_tokens: 500,
    messages: [{ role: 'user', content: 'Pour.' }],
    stream: true,
  };
  const headers = { authorization: `Bearer ${house.tenant.key}`, 'x-request-id': requestId };
  const path = client === 'openai' ? '/v1/chat/completions' : '/v1/messages';
  const connection = await openRaw(house.url);
  connection.socket.write(post(path, headers, JSON.stringify(body)));
  await connection.receive('xxxx');
  return connection;
}

/** Waits until the hose no longer gets rid of anything. */
async function standstill(): Promise<void> {
  let before = -1;
  await expect
    .poll(
      () => {
        const stands = hose.writtenBytes === before;
        before = hose.writtenBytes;
        return stands;
      },
      { interval: 150, timeout: 10_000 },
    )
    .toBe(true);
}

describe.each(['openai', 'anthropic'] as const)('a %s client that does not read', (client) => {
  test('stops the provider, holds little memory, and when it leaves the call is cancelled and settled', async () => {
    const before = hose.writtenBytes;
    const connection = await ask(client, `stalled-${client}`);
    connection.socket.pause();
    await standstill();
    expect(hose.openStreams).toBe(1);
    expect(hose.writtenBytes - before).toBeLessThan(swallowedBytes);
    connection.socket.destroy();
    await expect.poll(() => hose.openStreams, { timeout: 5_000 }).toBe(0);
    const call = await house.callOf(`stalled-${client}`);
    expect(call).toMatchObject({ outcome: 'cancelled', code: 'client_gone', usage_source: 'estimated' });
    expect(call.usage?.output).toBeGreaterThan(1_000);
    await expect.poll(() => house.app.gateway.inFlight(), { timeout: 5_000 }).toBe(0);
  });

  test('and goes on after a while gets the whole answer, and the provider’s own usage is recorded', async () => {
    const connection = await ask(client, `resumed-${client}`);
    connection.socket.pause();
    await standstill();
    connection.socket.resume();
    await connection.receive('\r\n0\r\n\r\n');
    connection.socket.destroy();
    expect(parseAnswer(connection.text().slice(0, 2_000)).status).toBe(200);
    expect(connection.text().match(/x{8000}/g)).toHaveLength(frames);
    expect(await house.callOf(`resumed-${client}`)).toMatchObject({
      outcome: 'answered',
      usage: { input: 11, output: 7 },
      usage_source: 'provider',
    });
  });
});

const lateBody = { model: 'gpt-4.1', max_tokens: 5, messages: [{ role: 'user', content: 'Late.' }] };

test('a server that has to stop ends the calls of clients that do not read, and records them', async () => {
  const connections = await Promise.all([ask('openai', 'stop-1'), ask('anthropic', 'stop-2')]);
  for (const { socket } of connections) socket.pause();
  await standstill();
  // One more was admitted, and its body is still on its way.
  const late = await openRaw(house.url);
  const text = post(
    '/v1/messages',
    { authorization: `Bearer ${house.tenant.key}` },
    JSON.stringify(lateBody),
  );
  late.socket.write(text.slice(0, -5));
  await expect.poll(() => house.app.gateway.inFlight(), { timeout: 5_000 }).toBe(3);
  await house.app.gateway.drain(100);
  late.socket.write(text.slice(-5));
  await late.receive('shutting_down');
  expect(parseAnswer(late.text()).status).toBe(503);
  late.socket.destroy();
  await expect.poll(() => house.app.gateway.inFlight(), { timeout: 5_000 }).toBe(0);
  await expect.poll(() => hose.openStreams, { timeout: 5_000 }).toBe(0);
  for (const requestId of ['stop-1', 'stop-2']) {
    expect(await house.callOf(requestId)).toMatchObject({
      outcome: 'cancelled',
      code: 'shutting_down',
      usage_source: 'estimated',
    });
  }
  for (const { socket } of connections) socket.destroy();
  await house.expectSoundLedger();
});
