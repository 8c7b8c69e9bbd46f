import { generateKeyPairSync, sign } from 'node:crypto';

import { describe, expect, test } from 'vitest';

import type { Signer } from '../platform/signing-keys.ts';
import { openPolicy, sealPolicy } from './envelope.ts';
import { createEvaluator } from './evaluate.ts';
import { defaultPolicy, type Policy, policySchema } from './policy.ts';

function newSigner(): Signer {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    publicKey: Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url'),
    sign: (message) => sign(null, message, privateKey),
  };
}

describe('a policy', () => {
  const call = { model: 'gpt-4o-mini', requestedModel: 'fast', provider: 'openai' };

  test.each<[string, Policy, ReturnType<ReturnType<typeof createEvaluator>>]>([
    ['without rules allows everything', defaultPolicy, { kind: 'allow' }],
    ['allows what matches', { version: 1, models: { allow: ['gpt-*'] } }, { kind: 'allow' }],
    [
      'refuses what does not match',
      { version: 1, models: { allow: ['claude-*'] } },
      { kind: 'deny', rule: 'models', reason: 'not_allowed' },
    ],
    [
      'refuses everything by an empty list',
      { version: 1, providers: { allow: [] } },
      { kind: 'deny', rule: 'providers', reason: 'not_allowed' },
    ],
    [
      'lets a denial win over an allowance',
      { version: 1, models: { allow: ['*'], deny: ['gpt-4o*'] } },
      { kind: 'deny', rule: 'models', reason: 'denied' },
    ],
    [
      'refuses a denied model under any other name',
      { version: 1, models: { deny: ['gpt-4o-mini'] } },
      { kind: 'deny', rule: 'models', reason: 'denied' },
    ],
    [
      'refuses a denied name whatever stands behind it',
      { version: 1, models: { deny: ['fast'] } },
      { kind: 'deny', rule: 'models', reason: 'denied' },
    ],
    [
      'allows by the model that will answer, not by what it is called',
      { version: 1, models: { allow: ['fast'] } },
      { kind: 'deny', rule: 'models', reason: 'not_allowed' },
    ],
    [
      'decides by the provider too',
      { version: 1, providers: { deny: ['openai'] } },
      { kind: 'deny', rule: 'providers', reason: 'denied' },
    ],
  ])('%s', (_name, policy, answer) => {
    expect(createEvaluator(policy)(call)).toEqual(answer);
  });

  test('with a rule that nobody enforces is refused', () => {
    expect(policySchema.safeParse({ version: 1, budgets: {} }).success).toBe(false);
    expect(policySchema.safeParse({ version: 2 }).success).toBe(false);
    expect(policySchema.safeParse({ version: 1, models: { allow: ['a b'] } }).success).toBe(false);
  });
});

const identity = { tenant: '01a20459-ae3e-7052-a0e7-06e44f28e877', version: 3 };

describe('a signed policy', () => {
  test('opens with the key that sealed it, and keeps its fingerprint', async () => {
    const signer = newSigner();
    const { envelope, fingerprint } = sealPolicy({ version: 1, models: { deny: ['x'] } }, identity, signer);
    expect(await openPolicy(envelope, identity, signer.publicKey)).toEqual({
      kind: 'valid',
      policy: { version: 1, models: { deny: ['x'] } },
      fingerprint,
    });
  });

  test('is invalid under another key', async () => {
    const { envelope } = sealPolicy(defaultPolicy, identity, newSigner());
    expect(await openPolicy(envelope, identity, newSigner().publicKey)).toMatchObject({ kind: 'invalid' });
  });

  test('is invalid for another tenant and as another version', async () => {
    const signer = newSigner();
    const { envelope } = sealPolicy(defaultPolicy, identity, signer);
    for (const other of [
      { ...identity, version: 4 },
      { ...identity, tenant: '01a20459-ae3e-7052-a0e7-06e44f28e878' },
    ]) {
      expect((await openPolicy(envelope, other, signer.publicKey)).kind).toBe('invalid');
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
      expect((await openPolicy(text, identity, signer.publicKey)).kind).toBe('invalid');
    }
  });
});
