import { createHmac } from 'node:crypto';

import { expect, test } from 'vitest';

import { isDigestOf, readContentDigest } from './content-digest.ts';
import { signatureBase } from './signature-base.ts';
import { parseDictionary } from './structured-fields.ts';

/** The request of RFC 9421, appendix B.2, and its shared secret (B.1.5). */
const body = '{"hello": "world"}';
const contentDigest =
  'sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:';
const message = {
  method: 'POST',
  path: '/foo',
  query: '?param=Value&Pet=dog',
  fields: new Map([
    ['host', ['example.com']],
    ['date', ['Tue, 20 Apr 2021 02:07:55 GMT']],
    ['content-type', ['application/json']],
    ['content-digest', [contentDigest]],
    ['content-length', ['18']],
  ]),
};
const origin = { scheme: 'https', authority: 'example.com' };
const secret = Buffer.from(
  'uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbmHhIDi6pcl8jsasjlTMtDQ==',
  'base64',
);

test('the signature of RFC 9421, B.2.5 (hmac-sha256), is the one that is computed', () => {
  const base = baseOf(
    'sig-b25=("date" "@authority" "content-type");created=1618884473;keyid="test-shared-secret"',
  );
  expect(base).toBe(
    [
      '"date": Tue, 20 Apr 2021 02:07:55 GMT',
      '"@authority": example.com',
      '"content-type": application/json',
      '"@signature-params": ("date" "@authority" "content-type");created=1618884473;keyid="test-shared-secret"',
    ].join('\n'),
  );
  expect(
    createHmac('sha256', secret)
      .update(base ?? '')
      .digest('base64'),
  ).toBe('pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8=');
});

test('derived components read as in sections 2.2.1 to 2.2.7', () => {
  expect(
    baseOf('s=("@method" "@target-uri" "@authority" "@scheme" "@path" "@query")')?.split('\n').slice(0, -1),
  ).toEqual([
    '"@method": POST',
    '"@target-uri": https://example.com/foo?param=Value&Pet=dog',
    '"@authority": example.com',
    '"@scheme": https',
    '"@path": /foo',
    '"@query": ?param=Value&Pet=dog',
  ]);
});

test.each([
  ['RFC 9421, B.2, sha-512', contentDigest, body],
  [
    'RFC 9530, appendix D, sha-256',
    'sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:',
    '{"hello": "world"}\n',
  ],
  ['an algorithm that is passed over beside one that counts', `md5=:AAAA:, ${contentDigest}`, body],
])('a digest is read: %s', (_name, field, content) => {
  const digest = readContentDigest(field);
  expect(digest !== undefined && isDigestOf(digest, Buffer.from(content))).toBe(true);
  expect(digest !== undefined && isDigestOf(digest, Buffer.from(`${content} `))).toBe(false);
});

test.each([
  '',
  'sha-256',
  'sha-256="x"',
  'md5=:AAAA:',
  'sha=:AAAA:',
  'sha-256=:RK/0:',
  `${contentDigest}, sha-256=:AAAA:`,
])('a digest that does not hold is refused: %s', (field) => {
  const digest = readContentDigest(field);
  expect(digest === undefined || !isDigestOf(digest, Buffer.from(body))).toBe(true);
});

function baseOf(input: string): string | undefined {
  const [member] = parseDictionary(input)?.values() ?? [];
  return member?.kind === 'list' ? signatureBase(message, origin, member.list) : undefined;
}
