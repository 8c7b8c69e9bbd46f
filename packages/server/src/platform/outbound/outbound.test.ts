import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';

import { afterEach, describe, expect, test } from 'vitest';

import { loopbackCertificate, loopbackKey } from '../../../test/upstream/certificate.ts';
import type { ResolveHost } from './guard.ts';
import { createOutbound, type Outbound } from './index.ts';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
});

describe('a URL', () => {
  const outbound = createOutbound({ allow: ['hooks.internal', '10.1.0.0/16', '::1'] });

  test.each([
    'https://example.com/hook',
    'https://example.com:8443/a?b=c',
    'https://8.8.8.8/',
    'https://[2606:4700::1111]/',
    'http://hooks.internal/x',
    'http://HOOKS.internal./x',
    'https://hooks.internal/x',
    'http://10.1.2.3:9000/',
    'http://[::1]/',
  ])('%s may be asked', (url) => {
    expect(outbound.judge(url)).toMatchObject({ kind: 'fine' });
  });

  test.each([
    ['http://example.com/', 'scheme'],
    ['http://8.8.8.8/', 'scheme'],
    ['http://hooks.internal.example.com/', 'scheme'],
    ['ftp://hooks.internal/', 'scheme'],
    ['file:///etc/passwd', 'not_a_url'],
    ['javascript:alert(1)', 'not_a_url'],
    ['nonsense', 'not_a_url'],
    ['', 'not_a_url'],
    ['https://', 'not_a_url'],
    [`https://example.com/${'a'.repeat(3_000)}`, 'not_a_url'],
    ['https://user:password@example.com/', 'credentials'],
    ['https://user@example.com/', 'credentials'],
    ['https://127.0.0.1/', 'address'],
    ['https://127.1/', 'address'],
    ['https://2130706433/', 'address'],
    ['https://0x7f000001/', 'address'],
    ['https://0177.0.0.1/', 'address'],
    ['https://0/', 'address'],
    ['https://127.0.0.1./', 'address'],
    ['https://[::ffff:127.0.0.1]/', 'address'],
    ['https://[::ffff:7f00:1]/', 'address'],
    ['https://[::]/', 'address'],
    ['https://[64:ff9b::7f00:1]/', 'address'],
    ['https://[fd00:ec2::254]/', 'address'],
    ['https://169.254.169.254/latest/meta-data/', 'address'],
    ['https://１２７.0.0.1/', 'address'],
    ['https://10.2.0.1/', 'address'],
  ])('%s is refused: %s', (url, reason) => {
    expect(outbound.judge(url)).toEqual({ kind: 'refused', reason });
  });

  test.each(['*.example.com', '10.0.0.0/40', 'exa mple', 'http://example.com', '1.2.3', ''])(
    'an allow-list with %j is refused at the start',
    (entry) => {
      expect(() => createOutbound({ allow: [entry] })).toThrow(
        expect.objectContaining({ code: 'config_invalid' }),
      );
    },
  );
});

describe('a request', () => {
  test('reaches what is allowed, with its method, headers and body', async () => {
    const url = await serve((request, answer) => {
      let body = '';
      request.on('data', (chunk) => (body += String(chunk)));
      request.on('end', () =>
        answer
          .writeHead(201)
          .end(`${request.method} ${request.url} ${String(request.headers['x-a'])} ${body}`),
      );
    });
    const outbound = createOutbound({ allow: ['127.0.0.1'] });
    expect(
      await outbound.send({ method: 'POST', url: `${url}/a?b=c`, headers: { 'x-a': '1' }, body: 'hello' }),
    ).toEqual({ kind: 'answered', status: 201, body: 'POST /a?b=c 1 hello' });
  });

  test('follows no redirect', async () => {
    const asked: string[] = [];
    const url = await serve((request, answer) => {
      asked.push(request.url ?? '');
      answer.writeHead(302, { location: '/elsewhere' }).end();
    });
    expect(await get(createOutbound({ allow: ['127.0.0.1'] }), url)).toMatchObject({ status: 302 });
    expect(asked).toEqual(['/']);
  });

  test.each([
    ['a private address', ['10.0.0.1']],
    ['one private address among public ones', ['8.8.8.8', '127.0.0.1']],
    ['a mapped loopback address', ['::ffff:127.0.0.1']],
    ['no address at all', []],
    ['nonsense', ['nonsense']],
  ])('to a name that means %s is refused before anything is connected to', async (_what, addresses) => {
    const outbound = createOutbound({ allow: [], resolve: resolvingTo(() => addresses) });
    expect(await get(outbound, 'https://hooks.example.com/')).toEqual({
      kind: 'failed',
      reason: 'address_refused',
    });
  });

  test('to localhost, as this machine resolves it, is refused', async () => {
    expect(await get(createOutbound({ allow: [] }), 'https://localhost/')).toEqual({
      kind: 'failed',
      reason: 'address_refused',
    });
  });

  test('goes to the address that was judged: a name that changes its mind gains nothing', async () => {
    let requests = 0;
    const url = await serve((_request, answer) => {
      requests += 1;
      answer.end('inside');
    });
    // The name is looked up once for each request, and public at first.
    const answers = [['192.0.2.1'], ['127.0.0.1']];
    const asked: string[] = [];
    const outbound = createOutbound({
      allow: ['192.0.2.0/24', 'rebinding.example'],
      timeoutMs: 300,
      resolve: resolvingTo((hostname) => {
        asked.push(hostname);
        return answers[asked.length - 1] ?? ['127.0.0.1'];
      }),
    });
    const { port } = new URL(url);
    expect(await get(outbound, `http://rebinding.example:${port}/`)).toMatchObject({ kind: 'failed' });
    expect(asked).toEqual(['rebinding.example']);
    expect(requests).toBe(0);
  });

  test('to a name in the list may go anywhere, and to a network in the list under any name', async () => {
    const url = new URL(await serve((_request, answer) => answer.end('ok')));
    const resolve = resolvingTo(() => ['127.0.0.1']);
    const named = createOutbound({ allow: ['hooks.internal'], resolve });
    expect(await get(named, `http://hooks.internal:${url.port}/`)).toMatchObject({ body: 'ok' });
    const network = createOutbound({ allow: ['127.0.0.0/8'], resolve });
    // Over https, which this server does not speak: it was connected to all the same.
    expect(await get(network, `https://hooks.example:${url.port}/`)).toEqual({
      kind: 'failed',
      reason: 'unreachable',
    });
  });

  test('to a host that cannot prove who it is fails', async () => {
    const server = createSecureServer({ cert: loopbackCertificate, key: loopbackKey }, (_request, answer) =>
      answer.end('secret'),
    );
    servers.push(server);
    expect(await get(createOutbound({ allow: ['127.0.0.1'] }), await listen(server, 'https'))).toEqual({
      kind: 'failed',
      reason: 'unreachable',
    });
  });

  test('ends when the answer does not come, stops half-way, or never ends', async () => {
    const silent = await serve(() => undefined);
    const half = await serve((_request, answer) => answer.writeHead(200).write('half'));
    const dripping = await serve((_request, answer) => {
      answer.writeHead(200);
      const timer = setInterval(() => answer.write('x'), 10);
      answer.on('close', () => clearInterval(timer));
    });
    const outbound = createOutbound({ allow: ['127.0.0.1'], timeoutMs: 100 });
    for (const url of [silent, half, dripping]) {
      expect(await get(outbound, url)).toEqual({ kind: 'failed', reason: 'timeout' });
    }
  });

  test('ends when it is no longer wanted', async () => {
    const url = await serve(() => undefined);
    const wanted = new AbortController();
    const sent = createOutbound({ allow: ['127.0.0.1'] }).send({
      method: 'GET',
      url,
      headers: {},
      body: '',
      signal: wanted.signal,
    });
    wanted.abort();
    expect(await sent).toEqual({ kind: 'failed', reason: 'timeout' });
  });

  test('reads no more than 64 KB', async () => {
    const url = await serve((_request, answer) => answer.end(Buffer.alloc(70_000)));
    expect(await get(createOutbound({ allow: ['127.0.0.1'] }), url)).toEqual({
      kind: 'failed',
      reason: 'answer_too_large',
    });
  });

  test('to a port where nobody listens fails, and so does a header that is none', async () => {
    const url = await serve(() => undefined);
    const [server] = servers.splice(0);
    server?.close();
    const outbound = createOutbound({ allow: ['127.0.0.1'] });
    expect(await get(outbound, url)).toEqual({ kind: 'failed', reason: 'unreachable' });
    expect(await outbound.send({ method: 'GET', url, headers: { 'x-a': 'a\r\nb: c' }, body: '' })).toEqual({
      kind: 'failed',
      reason: 'unreachable',
    });
  });
});

function get(outbound: Outbound, url: string) {
  return outbound.send({ method: 'GET', url, headers: {}, body: '' });
}

function resolvingTo(addressesOf: (hostname: string) => string[]): ResolveHost {
  return (hostname, _options, callback) =>
    callback(
      null,
      addressesOf(hostname).map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
}

async function serve(answer: Parameters<typeof createServer>[1]): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  return listen(server, 'http');
}

async function listen(server: Server, scheme: string): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port');
  return `${scheme}://127.0.0.1:${address.port}`;
}
