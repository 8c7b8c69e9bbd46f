import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';

import Anthropic from '@anthropic-ai/sdk';
import { createVerifier, httpbis } from 'http-message-signatures';
import OpenAI from 'openai';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { formatContentDigest } from './digest.ts';
import { createSigningFetch } from './index.ts';

const key = { keyId: 'avs_1', secret: btoa('what both sides know') };
const asked: { url: string; signed: boolean; keysSent: number; feature: unknown }[] = [];
const server = createServer((request, response) => {
  void answer(request, response);
});

beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterAll(async () => {
  server.closeAllConnections();
  await once(server.close(), 'close');
});

it("OpenAI's client sends signed requests and reads a stream", async () => {
  const client = new OpenAI({ apiKey: 'unused', baseURL: `${origin()}/v1`, fetch: createSigningFetch(key) });
  const stream = await client.chat.completions.create(
    { model: 'm', messages: [{ role: 'user', content: 'Hé' }], stream: true },
    { headers: { 'x-feature': 'search' } },
  );
  let text = '';
  for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
  expect(text).toBe('Hello');
  expect(asked.pop()).toEqual({ url: '/v1/chat/completions', signed: true, keysSent: 0, feature: 'search' });
});

it("Anthropic's client sends signed requests and reads a stream", async () => {
  const client = new Anthropic({ apiKey: 'unused', baseURL: origin(), fetch: createSigningFetch(key) });
  const stream = client.messages.stream({
    model: 'm',
    max_tokens: 5,
    messages: [{ role: 'user', content: 'Hé' }],
  });
  expect(await stream.finalText()).toBe('Hello');
  expect(asked.pop()).toMatchObject({ url: '/v1/messages', signed: true, keysSent: 0 });
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = new Uint8Array(await buffer(request));
  const { headers, url = '', method = '' } = request;
  const verify = createVerifier(Buffer.from(key.secret, 'base64'), 'hmac-sha256');
  const verified = await httpbis.verifyMessage(
    { keyLookup: async () => ({ id: key.keyId, verify }) },
    { method, url: origin() + url, headers: headers as Record<string, string | string[]> },
  );
  asked.push({
    url,
    signed: verified === true && headers['content-digest'] === (await formatContentDigest(body)),
    keysSent: ['authorization', 'x-api-key'].filter((name) => headers[name] !== undefined).length,
    feature: headers['x-feature'],
  });
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.end(url.endsWith('/chat/completions') ? OPENAI_EVENTS : ANTHROPIC_EVENTS);
}

function origin(): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server does not listen.');
  return `http://127.0.0.1:${address.port}`;
}

const OPENAI_EVENTS = ['Hel', 'lo']
  .map((content) => ({
    id: 'c',
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta: { content } }],
  }))
  .map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`)
  .concat('data: [DONE]\n\n')
  .join('');

const ANTHROPIC_EVENTS = [
  {
    type: 'message_start',
    message: {
      id: 'm',
      type: 'message',
      role: 'assistant',
      content: [],
      model: 'm',
      stop_reason: null,
      usage: { input_tokens: 1, output_tokens: 1 },
    },
  },
  { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hello' } },
  { type: 'content_block_stop', index: 0 },
  { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 2 } },
  { type: 'message_stop' },
]
  .map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
  .join('');
