import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';

import { afterEach, describe, expect, test } from 'vitest';

import type { ResolveHost } from './guard.ts';
import { createOutbound } from './index.ts';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
});

const allowing = createOutbound({ allow: ['127.0.0.1'], timeoutMs: 300 });

describe('the fetch that libraries are given', () => {
  test('answers with status, headers and JSON', async () => {
    const url = await serve((_request, answer) =>
      answer.writeHead(200, { 'content-type': 'application/json', 'x-a': ['1', '2'] }).end('{"issuer":"me"}'),
    );
    const answer = await allowing.fetch(url);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(answer.headers.get('x-a')).toBe('1, 2');
    expect(await answer.json()).toEqual({ issuer: 'me' });
  });

  test('posts a form', async () => {
    const url = await serve((request, answer) => {
      let body = '';
      request.on('data', (chunk) => (body += String(chunk)));
      request.on('end', () => answer.end(`${request.headers['content-type']} ${body}`));
    });
    const answer = await allowing.fetch(url, { method: 'POST', body: new URLSearchParams({ code: 'a b' }) });
    expect(await answer.text()).toBe('application/x-www-form-urlencoded;charset=UTF-8 code=a+b');
  });

  test('follows no redirect', async () => {
    const asked: string[] = [];
    const url = await serve((request, answer) => {
      asked.push(request.url ?? '');
      answer.writeHead(302, { location: 'http://169.254.169.254/' }).end();
    });
    const answer = await allowing.fetch(url);
    expect(answer.status).toBe(302);
    expect(asked).toEqual(['/']);
  });

  test.each([204, 304])('answers %i without a body', async (status) => {
    const url = await serve((_request, answer) => answer.writeHead(status).end());
    expect((await allowing.fetch(url)).status).toBe(status);
  });

  test('refuses what is not public, and what is neither GET nor POST', async () => {
    const careful = createOutbound({ allow: [] });
    await expect(careful.fetch('https://127.0.0.1/')).rejects.toMatchObject({ reason: 'address_refused' });
    await expect(careful.fetch('http://issuer.example/')).rejects.toMatchObject({ reason: 'url_refused' });
    await expect(careful.fetch('https://localhost/')).rejects.toMatchObject({ reason: 'address_refused' });
    await expect(allowing.fetch('https://issuer.example/', { method: 'PUT' })).rejects.toThrow(TypeError);
  });

  test('ends when the answer is too long or does not come', async () => {
    const long = await serve((_request, answer) => answer.end(Buffer.alloc(600_000)));
    await expect(allowing.fetch(long)).rejects.toMatchObject({ reason: 'answer_too_large' });
    const silent = await serve(() => undefined);
    await expect(allowing.fetch(silent)).rejects.toMatchObject({ reason: 'timeout' });
  });
});

describe('a pool to a URL that the operator configured', () => {
  const outbound = createOutbound({ allow: ['ollama', '10.1.0.0/16'] });

  test.each([
    'https://api.openai.com/v1',
    'http://ollama:11434/v1',
    'http://10.1.2.3:8000',
    'https://8.8.8.8',
  ])('may go to %s', (url) => {
    expect(outbound.lookupFor(url, 'It')).toBeTypeOf('function');
  });

  test.each([
    ['http://127.0.0.1:11434/v1', 'add 127.0.0.1 to AVOUCH_OUTBOUND_ALLOW'],
    ['http://localhost:11434/v1', 'add localhost to AVOUCH_OUTBOUND_ALLOW'],
    ['http://[::1]:8000', 'add ::1 to AVOUCH_OUTBOUND_ALLOW'],
    ['http://models.example', 'add models.example to AVOUCH_OUTBOUND_ALLOW'],
    ['https://10.2.0.1', 'add 10.2.0.1 to AVOUCH_OUTBOUND_ALLOW'],
    ['https://user:secret@api.example', 'credentials'],
  ])('may not go to %s, and the refusal says what to do', (url, remedy) => {
    expect(() => outbound.lookupFor(url, 'The provider "local"')).toThrow(
      expect.objectContaining({ code: 'config_invalid', message: expect.stringContaining(remedy) }),
    );
  });
});

describe('the start', () => {
  const resolve: ResolveHost = (hostname, _options, callback) => {
    if (hostname === 'silent.example') return;
    if (hostname === 'unknown.example') callback(new Error('ENOTFOUND'), []);
    else callback(null, [{ address: hostname === 'inside.example' ? '10.0.0.1' : '8.8.8.8', family: 4 }]);
  };

  test('refuses a name that means an address which may not be asked, and no other', async () => {
    const outbound = createOutbound({ allow: [], resolve });
    await expect(outbound.refuseClosedName('https://inside.example/v1', 'It')).rejects.toMatchObject({
      code: 'config_invalid',
      message: expect.stringContaining('add inside.example to AVOUCH_OUTBOUND_ALLOW'),
    });
    await outbound.refuseClosedName('https://outside.example/v1', 'It');
    await outbound.refuseClosedName('https://unknown.example/v1', 'It');
    await outbound.refuseClosedName('https://silent.example/v1', 'It');
    await createOutbound({ allow: ['10.0.0.0/8'], resolve }).refuseClosedName('https://inside.example', 'It');
  });
});

describe('an address where a cloud tells credentials', () => {
  test.each(['169.254.169.254', 'fd00:ec2::254', '168.63.129.16', '100.100.100.200'])(
    '%s is reached neither by its network nor by a name, only where it is listed itself',
    async (address) => {
      const resolve: ResolveHost = (_hostname, _options, callback) =>
        callback(null, [{ address, family: address.includes(':') ? 6 : 4 }]);
      const literal = address.includes(':') ? `https://[${address}]` : `https://${address}`;
      const wide = createOutbound({ allow: ['0.0.0.0/0', '::/0', 'metadata.google.internal'], resolve });
      expect(wide.judge(literal)).toMatchObject({ kind: 'refused', reason: 'address' });
      expect(() => wide.lookupFor(literal, 'It')).toThrow(
        expect.objectContaining({ code: 'config_invalid' }),
      );
      await expect(wide.fetch('http://metadata.google.internal/')).rejects.toMatchObject({
        reason: 'address_refused',
      });
      await expect(wide.fetch('https://other.example/')).rejects.toMatchObject({ reason: 'address_refused' });
      const exact = createOutbound({ allow: [address] });
      expect(exact.judge(literal)).toMatchObject({ kind: 'fine' });
    },
  );
});

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port');
  return `http://127.0.0.1:${address.port}/`;
}
