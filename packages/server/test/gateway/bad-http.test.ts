import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { openRaw, parseAnswer, post, postHead } from './raw-http.ts';
import { expectRefusal } from './refusal-shape.ts';
import { canary, sendRaw } from './send-raw.ts';
import { openTwoVendors, type TwoVendors } from './two-vendors.ts';

const megabyte = 1024 * 1024;
const openAiPath = '/v1/chat/completions';

let house: TwoVendors;

beforeAll(async () => {
  house = await openTwoVendors();
});

afterAll(() => house.close());

const key = () => ({ authorization: `Bearer ${house.tenant.key}` });

describe('a request that is not HTTP as it should be', () => {
  const honest = { model: 'gpt-4.1-mini', messages: [{ role: 'user', content: canary }] };
  const json = JSON.stringify(honest);
  const smuggled = () =>
    `POST ${openAiPath} HTTP/1.1\r\nhost: x\r\nauthorization: ${key().authorization}\r\ncontent-length: ${json.length}\r\n\r\n${json}`;
  const head = (headers: Record<string, string>) =>
    postHead(openAiPath, { 'content-type': 'application/json', ...headers });

  test.each<readonly [string, () => string, number, string]>([
    ['10,000 headers', () => head(Object.fromEntries(numbers(10_000))), 431, 'headers_too_large'],
    ['one huge header', () => head({ 'x-huge': 'a'.repeat(10 * megabyte) }), 431, 'headers_too_large'],
    [
      'a very long URL',
      () => `GET /${'a'.repeat(100_000)} HTTP/1.1\r\nhost: x\r\n`,
      431,
      'headers_too_large',
    ],
    ['a length that is no number', () => head({ 'content-length': 'abc' }), 400, 'request_malformed'],
    ['a negative length', () => head({ 'content-length': '-5' }), 400, 'request_malformed'],
    ['a length with a sign', () => head({ 'content-length': '+5' }), 400, 'request_malformed'],
    [
      'a length beyond all lengths',
      () => head({ 'content-length': '9'.repeat(40) }),
      400,
      'request_malformed',
    ],
    [
      'two lengths',
      () => `${head({ 'content-length': '5' })}content-length: 6\r\n`,
      400,
      'request_malformed',
    ],
    [
      'a length and chunks',
      () => `${head({ 'content-length': '5', 'transfer-encoding': 'chunked' })}\r\n0\r\n\r\n${smuggled()}`,
      400,
      'request_malformed',
    ],
    [
      'chunks and a length',
      () => `${head({ 'transfer-encoding': 'chunked', 'content-length': '5' })}\r\n0\r\n\r\n${smuggled()}`,
      400,
      'request_malformed',
    ],
    [
      'an encoding that is not quite chunked',
      () => `${head({ 'transfer-encoding': 'xchunked' })}\r\n0\r\n\r\n${smuggled()}`,
      400,
      'request_malformed',
    ],
    [
      'a space before a colon',
      () => `POST ${openAiPath} HTTP/1.1\r\nhost: x\r\ncontent-length : 5\r\n`,
      400,
      'request_malformed',
    ],
    [
      'a folded header',
      () => `GET /healthz HTTP/1.1\r\nhost: x\r\nx-a: b\r\n c\r\n`,
      400,
      'request_malformed',
    ],
    ['a null in a header', () => head({ 'x-feature': 'a\0b' }), 400, 'request_malformed'],
    ['an unknown method', () => `HACK ${openAiPath} HTTP/1.1\r\nhost: x\r\n`, 400, 'request_malformed'],
    ['no HTTP at all', () => `\u0016\u0003\u0001\u0002hello`, 400, 'request_malformed'],
    ['HTTP/2 without a word before', () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n', 400, 'request_malformed'],
  ])('with %s is refused', async (_name, text, status, code) => {
    const connection = await openRaw(house.url);
    // It keeps its side open, as a client does that hopes for more.
    connection.socket.write(`${text()}\r\n`);
    await connection.ended;
    expectRefusal(parseAnswer(connection.text()), { status, code, shape: 'problem' });
    // Nothing behind it was read as a second request.
    expect(connection.text().match(/HTTP\/1\.1 /g)).toHaveLength(1);
  });

  test('with a chunk that is no chunk is refused', async () => {
    const connection = await openRaw(house.url);
    const headers = { ...key(), 'content-type': 'application/json', 'transfer-encoding': 'chunked' };
    connection.socket.write(`${postHead(openAiPath, headers)}\r\nzz\r\nhello\r\n`);
    await connection.ended;
    expectRefusal(parseAnswer(connection.text()), {
      status: 400,
      code: 'request_malformed',
      shape: 'problem',
    });
  });

  test('leaves no connection open, though none of these clients hung up', async () => {
    await expect.poll(() => house.openConnections(), { timeout: 5_000 }).toBe(0);
  });
});

function numbers(count: number): [string, string][] {
  return Array.from({ length: count }, (_, index) => [`x-h${index}`, 'v']);
}

describe('a path or a method that is not there', () => {
  const tooLongPath = `GET /v1/ledger/entries/${'a'.repeat(600)}`;

  test.each<readonly [string, number, string]>([
    ['GET /', 404, 'route_not_found'],
    ['GET /v1', 404, 'route_not_found'],
    ['GET /v1/chat/completions', 404, 'route_not_found'],
    ['DELETE /v1/messages', 404, 'route_not_found'],
    ['PUT /v1/models', 404, 'route_not_found'],
    ['GET /v1/chat/completions/../../../etc/passwd', 404, 'route_not_found'],
    ['GET //v1/models', 404, 'route_not_found'],
    ['GET /v1/ledger/entries/%zz', 400, 'parameter_invalid'],
    ['GET /%', 400, 'parameter_invalid'],
    ['OPTIONS *', 404, 'route_not_found'],
    ['TRACE /healthz', 404, 'route_not_found'],
    [tooLongPath, 400, 'parameter_invalid'],
  ])('%s gets a problem document', async (line, status, code) => {
    const answer = await sendRaw(
      house,
      `${line} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${house.tenant.key}\r\n\r\n`,
    );
    expectRefusal(answer, { status, code, shape: 'problem' });
  });

  test('a body for it is refused as well, whatever its type', async () => {
    for (const type of ['application/json', 'text/plain', 'application/xml']) {
      const answer = await sendRaw(
        house,
        post('/v1/embeddings', { ...key(), 'content-type': type }, `{"input":"${canary}"}`),
      );
      expectRefusal(answer, { status: 404, code: 'route_not_found', shape: 'problem' });
    }
  });
});

test('none of it was taken for a call', async () => {
  expect(house.upstreams.openai.requests).toEqual([]);
  expect(await house.calls()).toEqual([]);
});
