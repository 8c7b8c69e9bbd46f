import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { flood, openRaw, parseAnswer, post, postHead, type RawAnswer } from './raw-http.ts';
import { expectRefusal, type Shape } from './refusal-shape.ts';
import { canary, sendRaw } from './send-raw.ts';
import { openTwoVendors, type TwoVendors } from './two-vendors.ts';

const megabyte = 1024 * 1024;

let house: TwoVendors;

beforeAll(async () => {
  house = await openTwoVendors({ environment: { AVOUCH_MAX_BODY_BYTES: String(megabyte) } });
});

afterEach(async () => {
  await house.settled();
});

afterAll(() => house.close());

const openAiPath = '/v1/chat/completions';
const honest = { model: 'gpt-4.1-mini', messages: [{ role: 'user', content: canary }] };

const key = () => ({ authorization: `Bearer ${house.tenant.key}` });

const send = (bytes: string | Buffer) => sendRaw(house, bytes);

const gatewayRoutes: readonly [Shape, string][] = [
  ['openai', openAiPath],
  ['anthropic', '/v1/messages'],
];

describe.each(gatewayRoutes)('a body on the %s route', (shape, path) => {
  const valid = { ...honest, max_tokens: 10 };
  const body = (more: object) => JSON.stringify({ ...valid, ...more });
  const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;

  const cases: readonly (readonly [name: string, body: string, status: number, code: string])[] = [
    ['is empty', '', 400, 'body_not_json'],
    ['is malformed', `{"model": "gpt", "messages": [{"content": "${canary}"`, 400, 'body_not_json'],
    ['is two documents', `${body({})}${body({})}`, 400, 'body_not_json'],
    ['is not an object', `["${canary}"]`, 400, 'body_invalid'],
    ['is null', 'null', 400, 'body_invalid'],
    ['is a number beyond all numbers', '1e999', 400, 'body_invalid'],
    ['has no model', JSON.stringify({ messages: valid.messages, max_tokens: 1 }), 400, 'body_invalid'],
    ['has a model that is a list', body({ model: [canary] }), 400, 'body_invalid'],
    ['has a model of 300 characters', body({ model: 'm'.repeat(300) }), 400, 'body_invalid'],
    ['has no messages', body({ messages: [] }), 400, 'body_invalid'],
    ['has a message without a role', body({ messages: [{ content: canary }] }), 400, 'body_invalid'],
    ['has a text for a message', body({ messages: [canary] }), 400, 'body_invalid'],
    [
      'has too many messages',
      body({ messages: Array.from({ length: 10_001 }, () => ({ role: 'user' })) }),
      400,
      'body_invalid',
    ],
    ['says stream with a word', body({ stream: canary }), 400, 'body_invalid'],
    ['has tools that are a text', body({ tools: canary }), 400, 'body_invalid'],
    ['sets a prototype', `{"__proto__":{"admin":true},${body({}).slice(1)}`, 400, 'body_not_json'],
    [
      'sets a prototype deep inside',
      body({ metadata: 0 }).replace('"metadata":0', '"metadata":{"a":[{"__proto__":{"b":1}}]}'),
      400,
      'body_not_json',
    ],
    [
      'sets a constructor’s prototype',
      body({ metadata: { constructor: { prototype: { admin: true } } } }),
      400,
      'body_not_json',
    ],
    ['is nothing but brackets', deep(400_000), 400, 'body_invalid'],
    [
      'is nested without end',
      body({ tools: [{ name: 'f', input_schema: { a: 0 } }] }).replace('"a":0', `"a":${deep(200_000)}`),
      400,
      'body_invalid',
    ],
    ['names an unknown model', body({ model: 'no-such-model' }), 404, 'model_not_found'],
    [
      'names a model with a line break',
      body({ model: `gpt-4.1-mini\r\nset-cookie: ${canary}` }),
      404,
      'model_not_found',
    ],
    ['names a model like a path', body({ model: 'openai/../../../etc/passwd' }), 404, 'model_not_found'],
    ['names a model that every object has', body({ model: '__proto__' }), 404, 'model_not_found'],
    ['names a provider that every object has', body({ model: 'constructor/x' }), 404, 'model_not_found'],
  ];

  test.each(cases)('that %s is refused', async (_name, text, status, code) => {
    expectRefusal(await send(post(path, key(), text)), { status, code, shape });
  });

  test('that is not UTF-8 is refused', async () => {
    const bytes = Buffer.concat([
      Buffer.from('{"model":"'),
      Buffer.from([0xff, 0xc0, 0x80]),
      Buffer.from('"}'),
    ]);
    const head = postHead(path, {
      ...key(),
      'content-type': 'application/json',
      'content-length': String(bytes.length),
    });
    const answer = await send(Buffer.concat([Buffer.from(`${head}\r\n`), bytes]));
    expectRefusal(answer, { status: 400, code: 'body_not_json', shape });
  });

  test('of another type, or of none, is refused', async () => {
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'json',
      '',
    ]) {
      const answer = await send(post(path, { ...key(), 'content-type': type }, body({})));
      expectRefusal(answer, { status: 415, code: 'content_type_unsupported', shape });
    }
    const none = await send(`${postHead(path, key())}\r\n`);
    expectRefusal(none, { status: 400, code: 'body_invalid', shape });
  });

  test('of 100 MB is refused before it is read, whether its length is stated or not', async () => {
    const stated = await tooLarge(
      path,
      { 'content-length': String(100 * megabyte) },
      Buffer.alloc(65_536, 32),
    );
    const chunk = Buffer.concat([Buffer.from('10000\r\n'), Buffer.alloc(65_536, 32), Buffer.from('\r\n')]);
    const chunked = await tooLarge(path, { 'transfer-encoding': 'chunked' }, chunk);
    for (const answer of [stated, chunked]) {
      expectRefusal(answer, { status: 413, code: 'body_too_large', shape });
    }
  });

  test('of 100 MB of which nothing comes is refused at once', async () => {
    const headers = {
      ...key(),
      'content-type': 'application/json',
      'content-length': String(100 * megabyte),
    };
    const answer = await send(`${postHead(path, headers)}\r\n`);
    expectRefusal(answer, { status: 413, code: 'body_too_large', shape });
  });

  test('with a header that is not what it takes is refused, without repeating it', async () => {
    const headers: [string, string][] = [
      ['x-request-id', `${canary} with spaces`],
      ['x-request-id', 'x'.repeat(129)],
      ['x-feature', `${canary}@example.com`],
      ['x-team', `${canary} of two words`],
      ['x-team', 'x'.repeat(65)],
      ['x-residency', 'EU'],
      ['x-residency', `${canary}\t`.repeat(2)],
    ];
    for (const [name, value] of headers) {
      const answer = await send(post(path, { ...key(), [name]: value }, body({})));
      expectRefusal(answer, { status: 400, code: 'header_invalid', shape });
    }
  });
});

/** Pours 100 MB at a route: it must be answered, and the connection closed, long before all of it was taken. */
async function tooLarge(path: string, framing: Record<string, string>, chunk: Buffer): Promise<RawAnswer> {
  const connection = await openRaw(house.url);
  const headers = { ...key(), 'content-type': 'application/json', ...framing };
  connection.socket.write(`${postHead(path, headers)}\r\n`);
  const written = await flood(connection.socket, chunk, 1_600);
  await connection.ended;
  expect(written).toBeLessThan(800);
  return parseAnswer(connection.text());
}

test('after all that an honest call goes through, no connection is left, and no refused call was made', async () => {
  expect((await send(post(openAiPath, key(), JSON.stringify(honest)))).status).toBe(200);
  const outcomes = (await house.calls()).map(({ outcome, code }) => `${outcome} ${code ?? ''}`);
  expect(outcomes.at(-1)).toBe('answered ');
  expect(new Set(outcomes.slice(0, -1))).toEqual(
    new Set(['refused body_invalid', 'refused model_not_found']),
  );
  expect(house.upstreams.openai.requests).toHaveLength(1);
  await house.expectSoundLedger();
  // Those that fetch keeps for later are idle.
  house.app.server.server.closeIdleConnections();
  await expect.poll(() => house.openConnections(), { timeout: 5_000 }).toBe(0);
  expect(house.app.logLines.join('')).not.toContain(canary);
});
