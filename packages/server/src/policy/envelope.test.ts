import { generateKeyPairSync, sign } from 'node:crypto';

import { describe, expect, test } from 'vitest';

import type { Signer } from '../platform/signing-keys.ts';
import { openPolicy, sealPolicy } from './envelope.ts';
import { defaultPolicy } from './policy.ts';

function newSigner(): Signer {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    publicKey: Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url'),
    sign: (message) => sign(null, message, privateKey),
  };
}

const identity = { tenant: '01a20459-ae3e-7052-a0e7-06e44f28e877', version: 3 };

describe('a signed policy', () => {
  test('opens with the key that sealed it, and keeps its fingerprint', async () => {
    const signer = newSigner();
    const { envelope, fingerprint } = sealPolicy({ version: 1, models: { deny: ['x'] } }, identity, signer);
    expect(await openPolicy(envelope, identity, [signer.publicKey])).toEqual({
      kind: 'valid',
      policy: { version: 1, models: { deny: ['x'] } },
      fingerprint,
    });
  });

  test('opens with any of several keys, as while a key is being rotated', async () => {
    const signer = newSigner();
    const { envelope } = sealPolicy(defaultPolicy, identity, signer);
    const keys = [newSigner().publicKey, signer.publicKey, newSigner().publicKey];
    expect((await openPolicy(envelope, identity, keys)).kind).toBe('valid');
    expect((await openPolicy(envelope, identity, [])).kind).toBe('invalid');
  });

  test('is invalid under another key', async () => {
    const { envelope } = sealPolicy(defaultPolicy, identity, newSigner());
    expect(await openPolicy(envelope, identity, [newSigner().publicKey])).toMatchObject({ kind: 'invalid' });
  });

  test('is invalid for another tenant and as another version', async () => {
    const signer = newSigner();
    const { envelope } = sealPolicy(defaultPolicy, identity, signer);
    for (const other of [
      { ...identity, version: 4 },
      { ...identity, tenant: '01a20459-ae3e-7052-a0e7-06e44f28e878' },
    ]) {
      expect((await openPolicy(envelope, other, [signer.publicKey])).kind).toBe('invalid');
    }
  });

  test('is invalid when anything of it was changed', async () => {
    const signer = newSigner();
    const { envelope } = sealPolicy({ version: 1, models: { deny: ['secret-model'] } }, identity, signer);
    const parsed = JSON.parse(envelope) as { payload: string; payloadType: string; signatures: unknown[] };
    const allowing = Buffer.from('{"version":1}').toString('base64');
    for (const tampered of [
      { ...parsed, payload: allowing },
      { ...parsed, payloadType: 'application/vnd.in-toto+json' },
      { ...parsed, signatures: [] },
      '',
      'nonsense',
    ]) {
      const text = typeof tampered === 'string' ? tampered : JSON.stringify(tampered);
      expect((await openPolicy(text, identity, [signer.publicKey])).kind).toBe('invalid');
    }
  });
});
