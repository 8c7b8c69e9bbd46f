import { createServer, type Server, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';

import { afterEach, expect, test } from 'vitest';

import { type Client, createClient } from './client.ts';

let server: Server | undefined;
let socket: Socket | undefined;

afterEach(() => {
  socket?.destroy();
  server?.close();
  server?.closeAllConnections();
});

interface Arrived {
  readonly client: Client;
  readonly response: ServerResponse;
  readonly stop: AbortController;
}

/** A request on a real socket, and the client of its call. */
async function arrive({ stallTimeoutMs = 10_000, leftBefore = false } = {}): Promise<Arrived> {
  const arrived = Promise.withResolvers<Arrived>();
  server = createServer((request, response) => {
    const make = () => {
      const stop = new AbortController();
      const client = createClient({
        response,
        socket: request.socket,
        requestId: 'r1',
        stop: stop.signal,
        stallTimeoutMs,
      });
      arrived.resolve({ client, response, stop });
    };
    if (leftBefore) {
      request.socket.on('close', () => setImmediate(make));
      socket?.destroy();
    } else make();
  });
  const listening = server;
  await new Promise<void>((resolve) => {
    listening.listen(0, '127.0.0.1', resolve);
  });
  const address = listening.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port');
  socket = connect(address.port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write('GET / HTTP/1.1\r\nhost: avouch.test\r\n\r\n');
  return arrived.promise;
}

/** More than a loopback connection holds. */
const much = 'x'.repeat(16 * 1024 * 1024);

test('a client that left before its call began has gone, and writing to it does not wait', async () => {
  const { client } = await arrive({ leftBefore: true });
  expect(client.gone.aborted).toBe(true);
  expect(client.whyGone.code).toBe('client_gone');
  client.openStream({});
  await client.write(much);
});

test('a write that waits for a slow client ends when the client leaves', async () => {
  const { client } = await arrive();
  client.openStream({});
  socket?.pause();
  const written = client.write(much);
  socket?.destroy();
  await written;
  expect(client.gone.aborted).toBe(true);
});

test('a write that waits for a slow client ends when the server stops', async () => {
  const { client, stop } = await arrive();
  client.openStream({});
  socket?.pause();
  const written = client.write(much);
  stop.abort();
  await written;
  expect(client.whyGone.code).toBe('shutting_down');
});

test('a client that takes nothing of what waits for it is cut off after a while', async () => {
  const { client } = await arrive({ stallTimeoutMs: 100 });
  client.openStream({});
  socket?.pause();
  await client.write(much);
  expect(client.whyGone.code).toBe('client_gone');
  expect(client.gone.aborted).toBe(true);
});

test('so is one that does not take a complete answer', async () => {
  const { client, response } = await arrive({ stallTimeoutMs: 100 });
  socket?.pause();
  client.answer({}, much);
  await expect.poll(() => response.destroyed, { timeout: 5_000 }).toBe(true);
  expect(client.gone.aborted).toBe(true);
});

test('a client for which nothing waits is not cut off, however long the provider is silent', async () => {
  const { client } = await arrive({ stallTimeoutMs: 50 });
  client.openStream({});
  await client.write('data: 1\n\n');
  await new Promise((resolve) => {
    setTimeout(resolve, 200);
  });
  expect(client.gone.aborted).toBe(false);
  client.end('data: [DONE]\n\n');
  await expect.poll(() => socket?.bytesRead, { timeout: 5_000 }).toBeGreaterThan(100);
  expect(client.gone.aborted).toBe(false);
});

test('a header that cannot be sent starts nothing, so that the refusal can still be said', async () => {
  const { client } = await arrive();
  expect(() => client.openStream({ 'x-avouch-model': 'a\r\nset-cookie: b' })).toThrow(TypeError);
  expect(client.started).toBe(false);
});
