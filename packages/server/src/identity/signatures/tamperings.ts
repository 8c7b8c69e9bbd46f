import { hash } from 'node:crypto';

import type { RequestToSign } from './signature-fixtures.ts';

export const CALL = '/v1/chat/completions';
export const body = JSON.stringify({
  model: 'simulated-small',
  messages: [{ role: 'user', content: 'Hello.' }],
});

type Sent = Record<string, string>;

/** Changes a request after it was signed, given its headers. */
type Tamper = (headers: Sent) => { path?: string; headers?: Sent; payload?: string };

const keep: Tamper = () => ({});

/** What is wrong, how it is refused, what is signed instead of the usual, and what is done to it on the way. */
export const tamperings: readonly [string, string, Partial<RequestToSign>, Tamper][] = [
  ['another path', 'signature_invalid', {}, () => ({ path: '/v1/messages' })],
  ['a query that was put in', 'signature_invalid', {}, () => ({ path: `${CALL}?a=1` })],
  ['the path in another encoding', 'signature_invalid', {}, () => ({ path: '/v1/chat/%63ompletions' })],
  ['another body', 'digest_mismatch', {}, () => ({ payload: body.replace('Hello', 'Hullo') })],
  [
    'another label',
    'signature_invalid',
    { headers: { 'x-team': 'web' } },
    () => ({ headers: { 'x-team': 'ops' } }),
  ],
  ['a label that was put in', 'signature_incomplete', {}, () => ({ headers: { 'x-feature': 'other' } })],
  ['a region that was put in', 'signature_incomplete', {}, () => ({ headers: { 'x-residency': 'eu' } })],
  [
    'a wish for the cache that was put in',
    'signature_incomplete',
    {},
    () => ({ headers: { 'cache-control': 'no-store' } }),
  ],
  ['no method', 'signature_incomplete', { fields: ['@target-uri', 'content-digest', 'content-type'] }, keep],
  [
    'no target',
    'signature_incomplete',
    { fields: ['@method', '@path', 'content-digest', 'content-type'] },
    keep,
  ],
  ['no digest', 'signature_incomplete', { fields: ['@method', '@target-uri', 'content-type'] }, keep],
  ['no content type', 'signature_incomplete', { fields: ['@method', '@target-uri', 'content-digest'] }, keep],
  ['no nonce', 'signature_malformed', { params: ['created', 'keyid', 'alg'] }, keep],
  ['no time', 'signature_malformed', { params: ['nonce', 'keyid', 'alg'] }, keep],
  ['a short nonce', 'signature_malformed', { nonce: 'short' }, keep],
  ['a digest by MD5', 'signature_malformed', { headers: { 'content-digest': 'md5=:AAAA:' } }, keep],
  [
    'a digest of another algorithm',
    'digest_mismatch',
    { headers: { 'content-digest': `sha-512=:${hash('sha256', body, 'base64')}:` } },
    keep,
  ],
  [
    'two signatures',
    'signature_malformed',
    {},
    (own) => ({
      headers: {
        signature: `${own['signature']}, b=:AAAA:`,
        'signature-input': `${own['signature-input']}, b=()`,
      },
    }),
  ],
  [
    'two of the same name',
    'signature_malformed',
    {},
    (own) => ({ headers: { signature: `${own['signature']}, ${own['signature']}` } }),
  ],
  [
    'another algorithm',
    'signature_malformed',
    {},
    (own) => ({
      headers: { 'signature-input': (own['signature-input'] ?? '').replace('hmac-sha256', 'ed25519') },
    }),
  ],
  [
    'a key that is not there',
    'signature_invalid',
    {},
    (own) => ({
      headers: {
        'signature-input': (own['signature-input'] ?? '').replace(/avs_\w+/, `avs_${'0'.repeat(22)}`),
      },
    }),
  ],
  ['a short signature', 'signature_malformed', {}, () => ({ headers: { signature: 'sig=:AAAA:' } })],
  [
    'a huge input',
    'signature_malformed',
    {},
    (own) => ({ headers: { 'signature-input': `${own['signature-input']};x="${'x'.repeat(9_000)}"` } }),
  ],
  [
    'parameters of a component',
    'signature_malformed',
    {},
    (own) => ({
      headers: {
        'signature-input': (own['signature-input'] ?? '').replace('"content-type"', '"content-type";bs'),
      },
    }),
  ],
];
