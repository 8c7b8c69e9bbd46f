import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { brotliCompressSync, brotliDecompressSync, gzipSync } from 'node:zlib';

import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { systemClock } from '../clock.ts';
import { createLog } from '../log.ts';
import { systemRandomBytes } from '../random.ts';
import { createHttpServer, type HttpServer, registerConsole, securityHeaders } from './index.ts';

const script = 'console.log("the console");'.repeat(20);
const page = '<!doctype html><script src="/console/assets/main-abc.js" nonce="__CSP_NONCE__"></script>';
const browser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

let folder: string;
let server: HttpServer;
let port: number;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'avouch-console-'));
  const dist = join(folder, 'dist');
  mkdirSync(join(dist, 'assets'), { recursive: true });
  mkdirSync(join(dist, '.vite'));
  writeFileSync(join(folder, 'secret.txt'), 'outside');
  writeFileSync(join(dist, 'index.html'), page);
  writeFileSync(join(dist, 'index.html.br'), 'stale');
  writeFileSync(join(dist, 'icon.svg'), '<svg/>');
  writeFileSync(join(dist, 'assets/main-abc.js'), script);
  writeFileSync(join(dist, 'assets/main-abc.js.br'), brotliCompressSync(script));
  writeFileSync(join(dist, 'assets/main-abc.js.gz'), gzipSync(script));
  writeFileSync(join(dist, '.vite/manifest.json'), '{}');
  writeFileSync(join(dist, '.built-from'), 'abc');
  server = serving(dist);
  await server.listen({ host: '127.0.0.1', port: 0 });
  const address = server.server.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

function serving(dist: string): HttpServer {
  const made = createHttpServer({
    maxBodyBytes: 1_000,
    clock: systemClock,
    log: createLog({ level: 'silent' }),
    admit: async () => undefined,
    headers: securityHeaders('http://localhost'),
  });
  registerConsole(made, { folder: dist, drawBytes: systemRandomBytes });
  return made;
}

/** Over a socket, and with the path as it is written: other clients take dots out of it. */
async function raw(path: string, accept: string): Promise<{ status: number | undefined; body: string }> {
  const asked = request({ host: '127.0.0.1', port, path, headers: { accept } }).end();
  const [answer]: unknown[] = await once(asked, 'response');
  if (!(answer instanceof IncomingMessage)) throw new TypeError('No answer');
  return { status: answer.statusCode, body: await text(answer) };
}

const get = (url: string, headers: Record<string, string> = browser) =>
  server.inject({ method: 'GET', url, headers });

describe('the console', () => {
  test.each(['/console', '/console/', '/console/index.html', '/console/calls/123?team=a', '/console/a.b/c'])(
    'has its one page at %s',
    async (url) => {
      const answer = await get(url);
      expect(answer.statusCode).toBe(200);
      expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
      expect(answer.body).toContain('/console/assets/main-abc.js');
    },
  );

  test('has a nonce of its own on every page, which stands in the policy and is kept by nobody', async () => {
    const nonces = new Set<string>();
    for (let time = 0; time < 5; time += 1) {
      const { headers, body } = await get('/console/');
      const nonce = /nonce="([^"]+)"/.exec(body)?.[1] ?? '';
      nonces.add(nonce);
      expect(Buffer.from(nonce, 'base64')).toHaveLength(16);
      expect(headers['content-security-policy']).toContain(`style-src 'self' 'nonce-${nonce}'`);
      expect(headers['cache-control']).toBe('no-store');
      expect(headers.etag).toBeUndefined();
    }
    expect(nonces.size).toBe(5);
  });

  test('allows no inline script, no evaluated text and nothing from elsewhere', async () => {
    const policy = String((await get('/console/')).headers['content-security-policy']);
    const directives = new Map(
      policy.split('; ').map((each) => [each.split(' ')[0], each.split(' ').slice(1)]),
    );
    expect(directives.get('default-src')).toEqual(["'none'"]);
    expect(directives.get('script-src')).toEqual(["'self'"]);
    expect(directives.get('connect-src')).toEqual(["'self'"]);
    expect(directives.get('frame-ancestors')).toEqual(["'none'"]);
    expect(directives.get('base-uri')).toEqual(["'none'"]);
    expect(directives.get('form-action')).toEqual(["'self'"]);
    expect(directives.get('require-trusted-types-for')).toEqual(["'script'"]);
    expect(directives.get('trusted-types')).toEqual(['default']);
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
  });

  test('lets its own page use passkeys and the clipboard, and nothing else', async () => {
    const allowed = String((await get('/console/')).headers['permissions-policy'])
      .split(', ')
      .filter((each) => !each.endsWith('=()'));
    expect(allowed).toEqual([
      'clipboard-write=(self)',
      'publickey-credentials-create=(self)',
      'publickey-credentials-get=(self)',
    ]);
  });
});

describe('a file of the console', () => {
  test.each([
    ['gzip, deflate, br', 'br'],
    ['gzip', 'gzip'],
    ['br;q=0, gzip;q=0.5', 'gzip'],
    ['BR', 'br'],
    ['', undefined],
    ['identity, *;q=0', undefined],
  ])('is sent to who takes "%s" as %s', async (accepted, encoding) => {
    const answer = await get('/console/assets/main-abc.js', { 'accept-encoding': accepted });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-encoding']).toBe(encoding);
    expect(answer.headers.vary).toBe('accept-encoding');
    expect(answer.headers['content-type']).toBe('text/javascript; charset=utf-8');
    if (encoding === 'br') expect(String(brotliDecompressSync(answer.rawPayload))).toBe(script);
  });

  test('is kept for a year where its name tells its content, and else asked for again', async () => {
    const asset = await get('/console/assets/main-abc.js');
    expect(asset.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    const icon = await get('/console/icon.svg');
    expect(icon.headers['cache-control']).toBe('no-cache');
    expect(icon.headers.etag).toMatch(/^W\//);
    const strong = String(icon.headers.etag).slice(2);
    for (const known of [`W/${strong}`, strong, `"other",W/${strong}`]) {
      const again = await get('/console/icon.svg', { 'if-none-match': known });
      expect(again.statusCode, known).toBe(304);
      expect(again.body).toBe('');
    }
    expect((await get('/console/icon.svg', { 'if-none-match': '"other"' })).statusCode).toBe(200);
  });

  test('that is not there is no page, also for a browser', async () => {
    expect((await get('/console/assets/gone-xyz.js')).statusCode).toBe(404);
    expect((await get('/console/gone.js', { accept: '*/*' })).statusCode).toBe(404);
  });

  test.each([
    '/console/../secret.txt',
    '/console/%2e%2e/secret.txt',
    '/console/..%2fsecret.txt',
    '/console/%2e%2e%2fsecret.txt',
    '/console/..%5csecret.txt',
    '/console/assets/..%2f..%2f..%2fsecret.txt',
    '/console/%252e%252e%252fsecret.txt',
    '/console//secret.txt',
    '/console/%00secret.txt',
    '/console/.built-from',
    '/console/.vite/manifest.json',
    '/console/index.html.br',
    '/console/assets/main-abc.js.br',
    '/console/constructor',
    '/console/__proto__',
  ])('is none at %s', async (url) => {
    const answer = await raw(url, '*/*');
    expect([400, 404]).toContain(answer.status);
    expect(answer.body).not.toContain('outside');
  });

  test('never comes from outside, whatever the path', async () => {
    const part = fc.oneof(
      fc.constantFrom('..', '%2e%2e', '..%2f', '%5c', 'secret.txt', 'assets', '.', '//', '%00', '%ff'),
      fc.string({ maxLength: 8 }).map(encodeURIComponent),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 6 }), async (parts) => {
        const answer = await raw(`/console/${parts.join('/')}`, 'text/html');
        expect([200, 400, 404]).toContain(answer.status);
        expect(answer.body).not.toContain('outside');
      }),
    );
  });
});

test('the root leads browsers to the console, and tells others that there is nothing', async () => {
  const answer = await get('/');
  expect(answer.statusCode).toBe(302);
  expect(answer.headers.location).toBe('/console/');
  expect((await get('/', { accept: 'application/json' })).statusCode).toBe(404);
});

test('where nothing is built, a sentence says how to build it', async () => {
  const empty = serving(join(folder, 'none'));
  const answer = await empty.inject({ method: 'GET', url: '/console/', headers: browser });
  expect(answer.statusCode).toBe(503);
  expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
  expect(answer.body).toContain('node scripts/build-console.js');
  await empty.close();
});

test('a link in the folder that leads out of it is not followed', async () => {
  const linked = join(folder, 'linked');
  mkdirSync(linked);
  writeFileSync(join(linked, 'index.html'), page);
  symlinkSync(join(folder, 'secret.txt'), join(linked, 'link.txt'));
  const other = serving(linked);
  const answer = await other.inject({ method: 'GET', url: '/console/link.txt' });
  expect(answer.statusCode).toBe(404);
  await other.close();
});
