import { once } from 'node:events';
import { connect } from 'node:net';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { systemClock } from '../clock.ts';
import { AppError } from '../errors.ts';
import { createLog } from '../log.ts';
import { createHttpServer, type HttpServer, securityHeaders } from './index.ts';

/**
 * What OWASP's secure headers project asks for (its list of 2024-07-19), as patterns: our values are at least as strict.
 * `clear-site-data` belongs to the answer that ends a session, so it is not on every answer.
 */
const asked: Readonly<Record<string, RegExp>> = {
  'cache-control': /^no-store/,
  'content-security-policy':
    /^(?=.*default-src '(none|self)')(?=.*form-action '(none|self)')(?=.*base-uri)(?=.*frame-ancestors 'none')(?!.*unsafe)/,
  'cross-origin-embedder-policy': /^require-corp$/,
  'cross-origin-opener-policy': /^same-origin$/,
  'cross-origin-resource-policy': /^same-origin$/,
  'permissions-policy': /^(?=.*camera=\(\))(?=.*geolocation=\(\))(?=.*microphone=\(\))(?=.*usb=\(\))(?!.*\*)/,
  'referrer-policy': /^no-referrer$/,
  'strict-transport-security': /^max-age=31536000; includeSubDomains$/,
  'x-content-type-options': /^nosniff$/,
  'x-frame-options': /^deny$/i,
  'x-permitted-cross-domain-policies': /^none$/,
};

/** Of those that the project asks to take away, what a server of this kind could give. */
const unwanted = ['server', 'x-powered-by', 'x-generator', 'powered-by', 'sourcemap', 'x-sourcemap'];

let server: HttpServer;
let port: number;

beforeAll(async () => {
  server = createHttpServer({
    maxBodyBytes: 1_000,
    clock: systemClock,
    log: createLog({ level: 'silent' }),
    admit: async () => {
      throw new AppError('api_key_missing');
    },
    headers: securityHeaders('https://avouch.example'),
  });
  server.get('/open', { config: { access: 'public' } }, () => 'hello');
  server.get('/kept', { config: { access: 'public' } }, (_request, reply) =>
    reply.header('cache-control', 'max-age=60').send('hello'),
  );
  server.get('/closed', { config: { access: 'member' } }, () => 'hello');
  server.get('/broken', { config: { access: 'public' } }, () => {
    throw new Error('a bug');
  });
  server.post('/body', { config: { access: 'public' } }, () => 'hello');
  await server.listen({ host: '127.0.0.1', port: 0 });
  const address = server.server.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
});
afterAll(() => server.close());

describe('every answer has the headers that OWASP asks for', () => {
  test.each([
    ['an answer', 'GET /open', '', 200],
    ['what needs a key', 'GET /closed', '', 401],
    ['what is not there', 'GET /nothing', '', 404],
    ['another method', 'DELETE /open', '', 404],
    ['a method that nobody uses', 'TRACE /open', '', 404],
    ['a bug', 'GET /broken', '', 500],
    [
      'a body that is too large',
      'POST /body',
      'content-type: application/json\r\ncontent-length: 9999\r\n',
      413,
    ],
    ['a body of another kind', 'POST /body', 'content-type: text/plain\r\ncontent-length: 0\r\n', 415],
    ['a path that is none', 'GET /%zz', '', 400],
    ['a header that is refused', 'GET /open', 'x-request-id: a b c\r\n', 400],
    ['a header that is too long', 'GET /open', `x-long: ${'a'.repeat(20_000)}\r\n`, 431],
    ['a header that is none', 'GET /open', 'no colon\r\n', 400],
    ['an unknown expectation', 'GET /open', 'expect: the-unexpected\r\n', 200],
    ['two lengths', 'POST /body', 'content-length: 1\r\ncontent-length: 2\r\n', 400],
  ])('%s', async (_case, line, headers, status) => {
    const answer = await ask(`${line} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n${headers}\r\n`);
    expect(answer.status).toBe(status);
    for (const [name, pattern] of Object.entries(asked)) {
      expect(answer.headers.get(name) ?? [], name).toEqual([expect.stringMatching(pattern)]);
    }
    for (const name of unwanted) expect(answer.headers.has(name), name).toBe(false);
  });

  test('and so has the refusal of a request that does not say whom it asks', async () => {
    const answer = await ask('GET /open HTTP/1.1\r\nconnection: close\r\n\r\n');
    expect(answer.status).toBe(400);
    expect(answer.headers.get('x-content-type-options')).toEqual(['nosniff']);
  });

  test('and a route may say its own, once', async () => {
    const answer = await ask('GET /kept HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n');
    expect(answer.headers.get('cache-control')).toEqual(['max-age=60']);
  });

  test('an absolute target is answered for its path, whatever host it names', async () => {
    const answer = await ask(
      'GET http://169.254.169.254/open HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n',
    );
    expect([200, 404]).toContain(answer.status);
    expect(answer.headers.get('x-frame-options')).toEqual(['DENY']);
  });
});

test.each(['http://localhost:8080', 'https://localhost:8443', 'http://127.0.0.1:8080'])(
  'nobody is told to come to %s over https only',
  (origin) => {
    expect(securityHeaders(origin).map(([name]) => name)).not.toContain('strict-transport-security');
  },
);

async function ask(text: string): Promise<{ status: number; headers: Map<string, string[]> }> {
  const socket = connect(port, '127.0.0.1');
  let said = '';
  socket.on('data', (chunk) => (said += String(chunk)));
  socket.write(text);
  await once(socket, 'close');
  const [first = '', ...lines] = (said.split('\r\n\r\n')[0] ?? '').split('\r\n');
  const headers = new Map<string, string[]>();
  for (const line of lines) {
    const [name = '', value = ''] = line.split(/: (.*)/s);
    headers.set(name.toLowerCase(), [...(headers.get(name.toLowerCase()) ?? []), value]);
  }
  return { status: Number(first.split(' ')[1]), headers };
}
