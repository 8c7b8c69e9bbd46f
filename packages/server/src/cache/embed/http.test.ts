import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';

import { afterEach, describe, expect, test } from 'vitest';

import { loopbackOutbound as outbound } from '../../../test/outbound.ts';
import { createOutbound } from '../../platform/outbound/index.ts';
import { createHttpEmbedder, type EmbeddingSettings } from './index.ts';

const secretText = 'How is my salary of 81,500 taxed?';
const apiKey = 'sk-embedding-key';
let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

describe('an embedding endpoint', () => {
  test('gives a vector of length 1, its tokens and its cost rounded up', async () => {
    const asked: { url: string; key: string; body: unknown }[] = [];
    const settings = await serve(async (request, response) => {
      asked.push({
        url: request.url ?? '',
        key: request.headers.authorization ?? '',
        body: JSON.parse(await readBody(request)),
      });
      answer(response, { data: [{ embedding: [3, 0, 4] }], usage: { prompt_tokens: 8, total_tokens: 8 } });
    });
    const embedder = createHttpEmbedder(settings, { outbound });
    const { vector, tokens, costMicros } = await embedder.embed(secretText);
    await embedder.close();
    expect([...vector].map((value) => value.toFixed(3))).toEqual(['0.600', '0.000', '0.800']);
    expect({ tokens, costMicros }).toEqual({ tokens: 8, costMicros: 1 });
    expect(asked).toEqual([
      {
        url: '/v1/embeddings',
        key: `Bearer ${apiKey}`,
        body: { model: 'small', input: secretText, encoding_format: 'float' },
      },
    ]);
  });

  test('that tells no usage is taken to have billed a token for each byte', async () => {
    const embedder = createHttpEmbedder(
      await serve((_, response) => answer(response, { data: [{ embedding: [1, 2, 2] }] })),
      { outbound },
    );
    const { tokens } = await embedder.embed('née');
    await embedder.close();
    expect(tokens).toBe(4 + 2);
  });

  test.each([
    ['another number of dimensions', { data: [{ embedding: [1, 2] }] }],
    ['no direction', { data: [{ embedding: [0, 0, 0] }] }],
    ['numbers that are none', { data: [{ embedding: [1, null, 2] }] }],
    ['two vectors', { data: [{ embedding: [1, 2, 2] }, { embedding: [1, 2, 2] }] }],
    ['something else', { choices: [] }],
    ['no JSON', 'oops'],
  ])('that answers with %s is refused', async (_, body) => {
    await expectRefusal((__, response) => answer(response, body), 'upstream_invalid_answer');
  });

  test.each([
    [401, 'upstream_auth_failed'],
    [429, 'upstream_rate_limited'],
    [400, 'upstream_refused'],
    [302, 'upstream_error'],
    [500, 'upstream_error'],
  ])('that answers %i is %s, and what it quotes is not told', async (status, code) => {
    await expectRefusal((_, response) => {
      response.statusCode = status;
      answer(response, { error: { message: `bad input: ${secretText} (${apiKey})` } });
    }, code);
  });

  test('that sends too much is left', async () => {
    await expectRefusal((_, response) => {
      response.setHeader('content-type', 'application/json');
      response.write('[');
      for (let part = 0; part < 200; part += 1) response.write('1,'.repeat(4_096));
      response.end();
    }, 'upstream_answer_too_large');
  });

  test('that does not answer is given up, by the clock or by the caller', async () => {
    const settings = await serve(() => undefined);
    const embedder = createHttpEmbedder(settings, { outbound, timeoutMs: 100 });
    await expect(embedder.embed(secretText)).rejects.toMatchObject({ code: 'upstream_timeout' });
    const leaving = AbortSignal.timeout(20);
    await expect(embedder.embed(secretText, leaving)).rejects.toMatchObject({ code: 'client_gone' });
    const last = embedder.embed(secretText).catch((error: unknown) => error);
    await embedder.close();
    expect(await last).toMatchObject({ code: 'shutting_down' });
    await expect(embedder.embed(secretText)).rejects.toMatchObject({ code: 'shutting_down' });
  });

  test('that is not there is unreachable', async () => {
    const settings = await serve(() => undefined);
    server?.close();
    const embedder = createHttpEmbedder(settings, { outbound });
    await expect(embedder.embed(secretText)).rejects.toMatchObject({ code: 'upstream_unreachable' });
    await embedder.close();
  });

  test('at an address that is not public is refused before anything is sent, unless the operator names it', async () => {
    const settings = await serve(() => undefined);
    expect(() => createHttpEmbedder(settings, { outbound: createOutbound({ allow: [] }) })).toThrow(
      expect.objectContaining({ code: 'config_invalid', message: expect.stringContaining('add 127.0.0.1') }),
    );
  });
});

async function expectRefusal(
  handle: (request: IncomingMessage, response: ServerResponse) => void,
  code: string,
): Promise<void> {
  const embedder = createHttpEmbedder(await serve(handle), { outbound });
  const error: unknown = await embedder.embed(secretText).catch((thrown: unknown) => thrown);
  await embedder.close();
  expect(error).toMatchObject({ code });
  const told = `${String(error)} ${JSON.stringify(error)} ${String(error instanceof Error ? error.cause : '')}`;
  expect(told).not.toContain('salary');
  expect(told).not.toContain(apiKey);
}

async function serve(
  handle: (request: IncomingMessage, response: ServerResponse) => void | Promise<void>,
): Promise<EmbeddingSettings> {
  const started = createServer((request, response) => void handle(request, response));
  server = started;
  await new Promise<void>((resolve) => {
    started.listen(0, '127.0.0.1', resolve);
  });
  const address = started.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    apiKey,
    model: 'small',
    dimensions: 3,
    sendDimensions: false,
    region: 'eu',
    microsPerMillionTokens: 20_000,
  };
}

function answer(response: ServerResponse, body: unknown): void {
  response.setHeader('content-type', 'application/json');
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}
