import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { loopbackOutbound } from '../../test/outbound.ts';
import { openAiUpstreamKey, startOpenAiUpstream } from '../../test/upstream/index.ts';
import type { Behaviour, Upstream } from '../../test/upstream/index.ts';
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

function call(transport: Transport, options: { stream?: boolean; signal?: AbortSignal } = {}) {
  return transport.post({
    path: '/v1/chat/completions',
    headers,
    body: JSON.stringify({
      model: 'gpt-test',
      messages: [{ role: 'user', content: 'hello' }],
      stream: options.stream ?? false,
    }),
    signal: options.signal ?? new AbortController().signal,
  });
}

async function complete(transport: Transport): Promise<string> {
  return String(await readAll((await call(transport)).body, maxBytes));
}

describe('a call that our side gives up', () => {
  test('before it began is CallAborted and is never sent', async () => {
    await expect(call(connect(), { signal: AbortSignal.abort() })).rejects.toBeInstanceOf(CallAborted);
    expect(upstream.requests).toHaveLength(0);
  });

  test('while it waits for headers is CallAborted, and the upstream sees the socket close', async () => {
    upstream.play({ kind: 'silence' });
    const client = new AbortController();
    const answer = call(connect(), { signal: client.signal });
    await expect.poll(() => upstream.requests.length).toBe(1);
    client.abort();
    await expect(answer).rejects.toBeInstanceOf(CallAborted);
    await expect.poll(() => [upstream.openSockets, upstream.abandoned]).toEqual([0, 1]);
  });

  test('while its body is read is CallAborted from the body', async () => {
    upstream.play({ kind: 'stall', afterEvents: 2 });
    const client = new AbortController();
    const answer = await call(connect(), { stream: true, signal: client.signal });
    const reading = readAll(answer.body, maxBytes);
    client.abort();
    await expect(reading).rejects.toBeInstanceOf(CallAborted);
    await expect.poll(() => upstream.openSockets).toBe(0);
  });

  test('by leaving the loop over its body closes the socket', async () => {
    upstream.play({ kind: 'stall', afterEvents: 2 });
    const answer = await call(connect(), { stream: true });
    for await (const chunk of answer.body) {
      expect(chunk.byteLength).toBeGreaterThan(0);
      break;
    }
    await expect.poll(() => upstream.openSockets).toBe(0);
  });

  const stages: {
    stage: string;
    behaviour: Behaviour;
    stream: boolean;
    until: 'sent' | 'headers' | 'paused';
  }[] = [
    { stage: 'at once', behaviour: { kind: 'answer' }, stream: false, until: 'sent' },
    { stage: 'before headers', behaviour: { kind: 'silence' }, stream: false, until: 'sent' },
    { stage: 'after headers', behaviour: { kind: 'stall', afterEvents: 1 }, stream: true, until: 'headers' },
    {
      stage: 'with the upstream paused',
      behaviour: { kind: 'oversized', bytes: 8_000_000 },
      stream: false,
      until: 'paused',
    },
  ];
  test.each(stages)(
    '$stage, twenty times over two connections, leaks none',
    async ({ behaviour, stream, until }) => {
      const transport = connect({ connections: 2 });
      upstream.play(behaviour);
      const clients = Array.from({ length: 20 }, () => new AbortController());
      const calls = clients.map(async ({ signal }) => {
        const answer = await call(transport, { stream, signal });
        // Nobody reads the body: it fills up and the upstream is paused.
        return answer.body;
      });
      const settled = Promise.allSettled(calls);
      if (until !== 'sent') await calls[0];
      // Long enough for the socket buffers to fill and the pause to take effect.
      if (until === 'paused') await new Promise((resolve) => setTimeout(resolve, 50));
      for (const client of clients) {
        client.abort();
        await new Promise(setImmediate);
      }
      await settled;
      await expect.poll(() => transport.inFlight).toBe(0);
      upstream.play({ kind: 'answer' });
      const after = await Promise.all(Array.from({ length: 6 }, () => complete(transport)));
      expect(after.every((text) => text.includes('chatcmpl-upstream'))).toBe(true);
      expect(upstream.openSockets).toBeLessThanOrEqual(2);
    },
  );

  test('and was answered by bodies destroyed unread leaks none', async () => {
    const transport = connect({ connections: 2 });
    upstream.play({ kind: 'oversized', bytes: 4_000_000 });
    for (let index = 0; index < 20; index += 1) (await call(transport)).body.destroy();
    upstream.play({ kind: 'answer' });
    expect(await complete(transport)).toContain('chatcmpl-upstream');
    expect(transport.inFlight).toBe(0);
  });
});
