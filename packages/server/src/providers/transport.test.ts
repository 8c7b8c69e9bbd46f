import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { loopbackCertificate, loopbackKey } from '../../test/upstream/certificate.ts';
import { loopbackOutbound } from '../../test/outbound.ts';
import { openAiUpstreamKey, startOpenAiUpstream } from '../../test/upstream/index.ts';
import type { Upstream } from '../../test/upstream/index.ts';
import { AppError } from '../platform/errors.ts';
import { CallAborted } from './provider.ts';
import { createTransport, readAll } from './transport.ts';
import type { Transport, TransportLimits } from './transport.ts';

const secret = openAiUpstreamKey;
const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' };
const maxBytes = 1024 * 1024;

let upstream: Upstream;
const opened: { close(): unknown }[] = [];

beforeEach(async () => {
  upstream = await startOpenAiUpstream();
});

afterEach(async () => {
  await upstream.close();
  for (const one of opened.splice(0)) await one.close();
});

function connect(limits: Partial<TransportLimits> = {}, origin = upstream.origin): Transport {
  const transport = createTransport({
    provider: 'test',
    origin,
    lookup: loopbackOutbound.lookupFor(origin, 'It'),
    limits,
  });
  opened.push(transport);
  return transport;
}

function call(
  transport: Transport,
  options: { stream?: boolean; signal?: AbortSignal; timeoutMs?: number; onSent?: () => void } = {},
) {
  return transport.post({
    path: '/v1/chat/completions',
    headers,
    body: JSON.stringify({
      model: 'gpt-test',
      messages: [{ role: 'user', content: 'hello' }],
      stream: options.stream ?? false,
    }),
    signal: options.signal ?? new AbortController().signal,
    timeoutMs: options.timeoutMs,
    onSent: options.onSent,
  });
}

async function complete(transport: Transport): Promise<string> {
  return String(await readAll((await call(transport)).body, maxBytes));
}

async function refusal(promise: Promise<unknown>): Promise<AppError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof AppError)) throw new Error(`Expected a refusal, got ${String(error)}`);
  expect(JSON.stringify([error.message, error.detail, String(error.cause)])).not.toContain(secret);
  return error;
}

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  opened.push(server);
  return `//127.0.0.1:${address.port}`;
}

describe('an answer', () => {
  test('arrives whole, with its status and headers, over reused connections', async () => {
    const transport = connect();
    for (let index = 0; index < 5; index += 1)
      expect(await complete(transport)).toContain('chatcmpl-upstream');
    expect(upstream.openSockets).toBeLessThanOrEqual(2);
    expect(upstream.requests).toHaveLength(5);
  });

  test('with an error status is an answer', async () => {
    upstream.play({ kind: 'rate_limit', retryAfterS: 7 });
    const answer = await call(connect());
    expect(answer.status).toBe(429);
    expect(answer.headers['retry-after']).toBe('7');
    expect(String(await readAll(answer.body, maxBytes))).toContain('rate_limit_exceeded');
  });

  test('that redirects is not followed', async () => {
    upstream.play({ kind: 'redirect', location: `${upstream.origin}/elsewhere` });
    const answer = await call(connect());
    answer.body.destroy();
    expect(answer.status).toBe(307);
    expect(upstream.requests).toHaveLength(1);
  });

  test('in drips is put together byte for byte', async () => {
    const whole = await complete(connect());
    upstream.play({ kind: 'drip', chunkBytes: 3, delayMs: 0 });
    expect(await complete(connect())).toBe(whole);
  });

  test('of many megabytes reaches a slow reader without being held in memory', async () => {
    upstream.play({ kind: 'oversized', bytes: 20_000_000 });
    const answer = await call(connect());
    let bytes = 0;
    let largest = 0;
    for await (const chunk of answer.body) {
      bytes += chunk.byteLength;
      largest = Math.max(largest, chunk.byteLength);
      if (bytes % 7 === 0) await new Promise(setImmediate);
    }
    expect(bytes).toBeGreaterThan(20_000_000);
    expect(largest).toBeLessThan(1_000_000);
  });

  test('that is too long is refused, by the reader or by the transport, and its socket is closed', async () => {
    upstream.play({ kind: 'oversized', bytes: 2_000_000 });
    const answer = await call(connect());
    expect(await refusal(readAll(answer.body, 1000))).toMatchObject({ code: 'upstream_answer_too_large' });
    const limited = await call(connect({ answerBytes: 100_000 }));
    expect(await refusal(readAll(limited.body, 10_000_000))).toMatchObject({
      code: 'upstream_answer_too_large',
    });
    await expect.poll(() => upstream.openSockets).toBe(0);
  });

  test('in a compression that was not asked for is refused', async () => {
    const raw = createServer((socket) => {
      socket.on('data', () =>
        socket.write('HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 2\r\n\r\nxx'),
      );
      socket.on('error', () => socket.destroy());
    });
    const error = await refusal(call(connect({}, `http:${await listen(raw)}`)));
    expect(error).toMatchObject({ code: 'upstream_invalid_answer' });
  });
});

describe('a failure', () => {
  test('to connect is upstream_unreachable', async () => {
    const origin = upstream.origin;
    await upstream.close();
    expect(await refusal(call(connect({}, origin)))).toMatchObject({
      code: 'upstream_unreachable',
      detail: 'The connection to the provider "test" failed (ECONNREFUSED).',
    });
    upstream = await startOpenAiUpstream();
  });

  test('to find the host is upstream_unreachable', async () => {
    const error = await refusal(call(connect({}, 'http://no-such-host.invalid')));
    expect(error.code).toBe('upstream_unreachable');
    expect(error.detail).not.toContain('no-such-host');
  });

  test('of the socket in the middle of an answer is upstream_unreachable', async () => {
    upstream.play({ kind: 'broken', afterEvents: 2 });
    const answer = await call(connect(), { stream: true });
    expect(await refusal(readAll(answer.body, maxBytes))).toMatchObject({ code: 'upstream_unreachable' });
  });

  test('to answer in time is upstream_timeout', async () => {
    upstream.play({ kind: 'silence' });
    const error = await refusal(call(connect({ headersTimeoutMs: 50 })));
    expect(error).toMatchObject({ code: 'upstream_timeout', status: 504 });
  });

  test('to go on in time is upstream_timeout', async () => {
    upstream.play({ kind: 'stall', afterEvents: 2 });
    const answer = await call(connect({ idleTimeoutMs: 50 }), { stream: true });
    expect(await refusal(readAll(answer.body, maxBytes))).toMatchObject({ code: 'upstream_timeout' });
  });

  test('to come to an end is upstream_timeout, however steadily bytes drip', async () => {
    upstream.play({ kind: 'drip', chunkBytes: 1, delayMs: 5 });
    const answer = await call(connect({ answerTimeoutMs: 100 }));
    expect(await refusal(readAll(answer.body, maxBytes))).toMatchObject({ code: 'upstream_timeout' });
    await expect.poll(() => upstream.openSockets).toBe(0);
  });

  test('to speak HTTP is upstream_invalid_answer', async () => {
    const raw = createServer((socket) => {
      socket.on('data', () => socket.end('SSH-2.0-OpenSSH_9.6\r\n'));
      socket.on('error', () => socket.destroy());
    });
    const error = await refusal(call(connect({}, `http:${await listen(raw)}`)));
    expect(error).toMatchObject({ code: 'upstream_invalid_answer' });
  });

  test('of headers to stay within bounds is upstream_invalid_answer', async () => {
    const raw = createServer((socket) => {
      socket.on('data', () => socket.write(`HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(20_000)}\r\n`));
      socket.on('error', () => socket.destroy());
    });
    const error = await refusal(call(connect({}, `http:${await listen(raw)}`)));
    expect(error).toMatchObject({ code: 'upstream_invalid_answer' });
  });

  test('to prove who it is, over TLS, is upstream_unreachable', async () => {
    const server = createTlsServer({ cert: loopbackCertificate, key: loopbackKey });
    const error = await refusal(call(connect({}, `https:${await listen(server)}`)));
    expect(error).toMatchObject({ code: 'upstream_unreachable' });
    expect(error.detail).toContain('CERT');
  });

  test('to speak TLS 1.2 at least is upstream_unreachable', async () => {
    const server = createTlsServer({
      cert: loopbackCertificate,
      key: loopbackKey,
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    });
    const error = await refusal(call(connect({}, `https:${await listen(server)}`)));
    expect(error).toMatchObject({ code: 'upstream_unreachable' });
    expect(error.detail).toContain('PROTOCOL');
  });

  test('to finish a TLS handshake in time is upstream_timeout', async () => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => sockets.push(socket));
    const error = await refusal(call(connect({ connectTimeoutMs: 100 }, `https:${await listen(silent)}`)));
    expect(error).toMatchObject({ code: 'upstream_timeout' });
    for (const socket of sockets) socket.destroy();
  });
});

describe('an attempt', () => {
  test('that waits too long for headers times out, and frees its socket', async () => {
    upstream.play({ kind: 'silence' });
    let sent = false;
    const error = await refusal(call(connect(), { timeoutMs: 30, onSent: () => (sent = true) }));
    expect(error).toMatchObject({ code: 'upstream_timeout', status: 504 });
    // The provider may work on it, and bill.
    expect(sent).toBe(true);
    await expect.poll(() => upstream.openSockets).toBe(0);
  });

  test('has all the time of the transport for the body, once its headers are here', async () => {
    upstream.play({ kind: 'drip', chunkBytes: 20, delayMs: 10 });
    const answer = await call(connect(), { timeoutMs: 1_000, stream: true });
    expect(String(await readAll(answer.body, maxBytes))).toContain('[DONE]');
    upstream.play({ kind: 'stall', afterEvents: 2 });
    const stalled = await call(connect({ idleTimeoutMs: 60 }), { timeoutMs: 1_000, stream: true });
    expect(await refusal(readAll(stalled.body, maxBytes))).toMatchObject({ code: 'upstream_timeout' });
  });

  test('that is still in line when its time is over is not sent', async () => {
    upstream.play({ kind: 'silence' });
    const transport = connect({ connections: 1 });
    const client = new AbortController();
    const first = call(transport, { signal: client.signal });
    let sent = false;
    const error = await refusal(call(transport, { timeoutMs: 30, onSent: () => (sent = true) }));
    expect(error).toMatchObject({ code: 'upstream_timeout' });
    expect(sent).toBe(false);
    client.abort();
    await expect(first).rejects.toBeInstanceOf(CallAborted);
  });

  test('that finds no server is not sent', async () => {
    const closed = createServer();
    const origin = `http:${await listen(closed)}`;
    await new Promise((resolve) => closed.close(resolve));
    let sent = false;
    const error = await refusal(call(connect({}, origin), { onSent: () => (sent = true) }));
    expect(error).toMatchObject({ code: 'upstream_unreachable' });
    expect(sent).toBe(false);
  });
});

describe('calls beyond the connections', () => {
  test('wait in order and are all answered', async () => {
    const transport = connect({ connections: 2 });
    const texts = await Promise.all(Array.from({ length: 50 }, () => complete(transport)));
    expect(texts).toHaveLength(50);
    expect(upstream.openSockets).toBe(2);
    expect(transport.inFlight).toBe(0);
  });

  test('are refused as overloaded when the line is full, and as timed out when it does not move', async () => {
    upstream.play({ kind: 'silence' });
    const transport = connect({ connections: 1, waitingCalls: 1, waitTimeoutMs: 30 });
    const client = new AbortController();
    const first = call(transport, { signal: client.signal });
    const second = refusal(call(transport));
    expect(await refusal(call(transport))).toMatchObject({ code: 'overloaded', status: 503 });
    expect(await second).toMatchObject({ code: 'upstream_timeout' });
    client.abort();
    await expect(first).rejects.toBeInstanceOf(CallAborted);
    upstream.play({ kind: 'answer' });
    expect(await complete(transport)).toContain('chatcmpl-upstream');
  });

  test('leave the line when they are given up, without being sent', async () => {
    upstream.play({ kind: 'silence' });
    const transport = connect({ connections: 1, waitingCalls: 1 });
    const first = new AbortController();
    const blocked = call(transport, { signal: first.signal });
    for (let index = 0; index < 20; index += 1) {
      const client = new AbortController();
      const waiting = call(transport, { signal: client.signal });
      client.abort();
      await expect(waiting).rejects.toBeInstanceOf(CallAborted);
    }
    first.abort();
    await expect(blocked).rejects.toBeInstanceOf(CallAborted);
    expect(upstream.requests.length).toBeLessThanOrEqual(1);
  });
});

describe('closing', () => {
  test('waits for the calls in flight and refuses new ones', async () => {
    upstream.play({ kind: 'slow_first_byte', delayMs: 50 });
    const transport = connect();
    const running = complete(transport);
    const closed = transport.close();
    expect(await refusal(call(transport))).toMatchObject({ code: 'shutting_down' });
    expect(await running).toContain('chatcmpl-upstream');
    await closed;
    await expect.poll(() => upstream.openSockets).toBe(0);
  });
});
