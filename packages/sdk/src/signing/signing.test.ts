import { createHmac } from 'node:crypto';

import { encodeBase64 } from '@avouch/proof';
import * as fc from 'fast-check';
import { createVerifier, httpbis } from 'http-message-signatures';
import { describe, expect, it } from 'vitest';

import { formatContentDigest } from './digest.ts';
import { createSigner, createSigningFetch } from './index.ts';
import { formatSignatureBase, formatSignatureParams } from './signature-base.ts';

const key = { keyId: 'avs_1', secret: btoa('what both sides know') };

describe('the text that is signed', () => {
  it('is that of RFC 9421, appendix B.2.5, and so is its signature', () => {
    const message = {
      method: 'POST',
      targetUri: 'https://example.com/foo?param=Value&Pet=dog',
      headers: new Headers({ date: 'Tue, 20 Apr 2021 02:07:55 GMT', 'content-type': 'application/json' }),
    };
    const components = ['date', '@authority', 'content-type'];
    const params = formatSignatureParams(components, { created: 1618884473, keyid: 'test-shared-secret' });
    const base = formatSignatureBase(message, components, params);
    const secret = 'uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbmHhIDi6pcl8jsasjlTMtDQ==';
    const signature = createHmac('sha256', Buffer.from(secret, 'base64')).update(base).digest('base64');
    expect(signature).toBe('pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8=');
  });

  it('has an empty query as a question mark, and leaves out default ports', () => {
    const message = { method: 'GET', targetUri: 'https://example.com:443/', headers: new Headers() };
    const base = formatSignatureBase(message, ['@query', '@path', '@authority'], '()');
    expect(base).toBe('"@query": ?\n"@path": /\n"@authority": example.com\n"@signature-params": ()');
  });

  it('cannot be made of what is not there or cannot be written', () => {
    const message = { method: 'GET', targetUri: 'https://example.com/', headers: new Headers() };
    expect(() => formatSignatureBase(message, ['date'], '()')).toThrow('no date');
    expect(() => formatSignatureBase(message, ['@status'], '()')).toThrow('no @status');
    expect(() => formatSignatureParams([], { created: 1, keyid: 'a\nb' })).toThrow('ASCII');
  });
});

it('a content digest is that of RFC 9530, appendix D', async () => {
  const body = new TextEncoder().encode('{"hello": "world"}\n');
  expect(await formatContentDigest(body)).toBe('sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:');
});

describe('a signed request', () => {
  const requests = fc.record({
    method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE'),
    path: fc.webPath(),
    query: fc.webQueryParameters(),
    body: fc.option(fc.uint8Array({ minLength: 1, maxLength: 500 }), { nil: undefined }),
    keyId: fc.string({ minLength: 1, unit: 'grapheme-ascii' }),
    secret: fc.uint8Array({ minLength: 1, maxLength: 100 }).map(encodeBase64),
  });

  it('is one that another implementation takes, whatever its target, body and key', async () => {
    await fc.assert(
      fc.asyncProperty(requests, async ({ method, path, query, body, keyId, secret }) => {
        const url = new URL(`https://avouch.test${path}?${query}`).href;
        const headers = await sign({ keyId, secret }, { method, url, body });
        expect(await verifies({ keyId, secret }, { method, url, headers })).toBe(true);
      }),
    );
  });

  it('is refused there once anything that it covers was changed', async () => {
    const request = { method: 'POST', url: 'https://avouch.test/v1/a?b=c', body: new Uint8Array([1, 2]) };
    const headers = await sign(key, request);
    const changed = (name: string, value: string): Headers => {
      const copy = new Headers(headers);
      copy.set(name, value);
      return copy;
    };
    expect(await verifies(key, { ...request, headers })).toBe(true);
    const forged = [
      { ...request, headers, method: 'PUT' },
      { ...request, headers, url: 'https://avouch.test/v1/a?b=d' },
      { ...request, headers, url: 'https://other.test/v1/a?b=c' },
      { ...request, headers: changed('content-digest', 'sha-256=:AAAA:') },
      {
        ...request,
        headers: changed(
          'signature-input',
          headers.get('signature-input')!.replace(/created=\d/, 'created=2'),
        ),
      },
    ];
    for (const forgery of forged) expect(await verifies(key, forgery)).toBe(false);
    expect(await verifies({ ...key, secret: btoa('another') }, { ...request, headers })).toBe(false);
  });

  it('has its time and a nonce of its own, and covers a body where there is one', async () => {
    const request = { method: 'GET', url: 'https://avouch.test/v1/a#fragment', body: undefined };
    const [first, second] = [await sign(key, request), await sign(key, request)];
    expect(first.get('signature-input')).not.toBe(second.get('signature-input'));

    const signer = createSigner(key, { now: () => new Date(1_800_000_000_999), drawNonce: () => 'once' });
    const parts = '"@method" "@target-uri"';
    const params = ';created=1800000000;keyid="avs_1";nonce="once";alg="hmac-sha256"';
    const plain = await signer({ ...request, headers: new Headers() });
    expect(plain.get('signature-input')).toBe(`avouch=(${parts})${params}`);
    const full = await signer({ ...request, headers: new Headers(), body: new Uint8Array([1]) });
    expect(full.get('signature-input')).toBe(`avouch=(${parts} "content-digest")${params}`);
  });
});

it('a secret that was cut or mistyped is noticed before anything is sent, and not repeated', () => {
  for (const secret of ['', 'c2VjcmV', 'c2VjcmV0!']) {
    expect(() => createSigner({ keyId: 'avs_1', secret })).toThrow(/^The secret of a signing key is base64/);
  }
});

describe('a signing fetch', () => {
  it('sends what it was given, signed, and no other key', async () => {
    const sent = await sentBy('https://avouch.test/v1/a', {
      method: 'POST',
      body: '{"a":1}',
      headers: { authorization: 'Bearer unused', 'x-api-key': 'unused', 'x-feature': 'search' },
    });
    expect(await sent.clone().text()).toBe('{"a":1}');
    expect(sent.headers.get('x-feature')).toBe('search');
    expect(sent.headers.has('authorization')).toBe(false);
    expect(sent.headers.has('x-api-key')).toBe(false);
    expect(await verifies(key, sent)).toBe(true);
  });

  it.each([
    ['a request', new Request('https://avouch.test/v1/a', { method: 'POST', body: 'x' }), undefined],
    ['a URL', new URL('https://avouch.test/v1/a'), { method: 'post', body: new Blob(['x']) }],
    ['a stream', 'https://avouch.test/v1/a', { method: 'POST', body: new Blob(['x']).stream() }],
    ['bytes', 'https://avouch.test/v1/a', { method: 'POST', body: new TextEncoder().encode('x') }],
  ])('takes %s', async (_, input, init) => {
    const sent = await sentBy(input, init);
    expect(sent.method).toBe('POST');
    expect(await sent.clone().text()).toBe('x');
    expect(sent.headers.get('content-digest')).toBe(await formatContentDigest(new TextEncoder().encode('x')));
    expect(await verifies(key, sent)).toBe(true);
  });

  it('signs a form with the boundary that is sent', async () => {
    const body = new FormData();
    body.set('file', new Blob(['x'.repeat(1000)]), 'x.txt');
    const sent = await sentBy('https://avouch.test/v1/files', { method: 'POST', body });
    const bytes = new Uint8Array(await sent.clone().arrayBuffer());
    expect(sent.headers.get('content-digest')).toBe(await formatContentDigest(bytes));
    expect((await sent.formData()).get('file')).toBeInstanceOf(Blob);
  });

  it('signs the labels, the content type and what a cache mode adds, as bytes', async () => {
    const sent = await sentBy('https://avouch.test/v1/a', {
      method: 'POST',
      cache: 'no-store',
      body: '{}',
      headers: {
        'content-type': 'application/json',
        'x-feature': 'search',
        'x-team': 'h\xe9',
        accept: '*/*',
      },
    });
    expect(sent.headers.get('cache-control')).toBe('no-cache');
    const [, covered = ''] = /\((.*)\)/.exec(sent.headers.get('signature-input') ?? '') ?? [];
    expect(covered.replaceAll('"', '').split(' ')).toEqual([
      '@method',
      '@target-uri',
      'content-digest',
      'content-type',
      'x-feature',
      'x-team',
      'cache-control',
      'pragma',
    ]);
    const base = formatSignatureBase(
      { method: 'POST', targetUri: sent.url, headers: sent.headers },
      covered.replaceAll('"', '').split(' '),
      sent.headers.get('signature-input')!.replace('avouch=', ''),
    );
    const hmac = createHmac('sha256', Buffer.from(key.secret, 'base64')).update(base, 'latin1');
    expect(sent.headers.get('signature')).toBe(`avouch=:${hmac.digest('base64')}:`);
  });

  it('states a cache mode that asks whether something is still fresh', async () => {
    const sent = await sentBy('https://avouch.test/v1/a', { cache: 'no-cache' });
    expect(sent.headers.get('cache-control')).toBe('max-age=0');
    const stated = { 'cache-control': 'max-age=9' };
    const own = await sentBy('https://avouch.test/v1/a', { cache: 'no-cache', headers: stated });
    expect(own.headers.get('cache-control')).toBe('max-age=9');
  });

  it('follows no redirection, which no signature covers, and leaves those to who asked to see them', async () => {
    const url = 'https://avouch.test/v1/a';
    const post = { method: 'POST', body: 'a prompt' };
    for (const sent of [await sentBy(url, post), await sentBy(new Request(url, post), undefined)])
      expect(sent.redirect).toBe('error');
    expect((await sentBy(url, { ...post, redirect: 'manual' })).redirect).toBe('manual');
  });

  it('passes on what else the platform was told, and its aborts', async () => {
    let seen: RequestInit | undefined;
    const fetch = createSigningFetch({
      ...key,
      fetch: async (_, init) => {
        seen = init;
        return new Response('');
      },
    });
    const { signal } = new AbortController();
    const init = { signal, dispatcher: 'theirs', keepalive: true };
    await fetch('https://avouch.test/v1/a', init);
    expect(seen).toMatchObject(init);
  });
});

async function sign(
  { keyId, secret }: typeof key,
  request: { method: string; url: string; body: Uint8Array<ArrayBuffer> | undefined },
): Promise<Headers> {
  return createSigner({ keyId, secret })({ ...request, headers: new Headers() });
}

/** Whether an implementation that is not ours takes the signature. */
async function verifies(
  { keyId, secret }: typeof key,
  { method, url, headers }: { method: string; url: string; headers: Headers },
): Promise<boolean> {
  const verify = createVerifier(Buffer.from(secret, 'base64'), 'hmac-sha256');
  const keyLookup = async (params: { keyid?: string | undefined }) =>
    params.keyid === keyId ? { id: keyId, algs: ['hmac-sha256' as const], verify } : null;
  const message = { method, url, headers: Object.fromEntries(headers) };
  return (await httpbis.verifyMessage({ keyLookup }, message).catch(() => false)) === true;
}

async function sentBy(input: string | URL | Request, init: RequestInit | undefined): Promise<Request> {
  let sent: Request | undefined;
  const fetch = createSigningFetch({
    ...key,
    fetch: async (...args) => {
      sent = new Request(...args);
      return new Response('');
    },
  });
  await fetch(input, init);
  return sent!;
}
