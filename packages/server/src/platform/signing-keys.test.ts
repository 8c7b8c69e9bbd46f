import { verify } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPublicKey } from 'node:crypto';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { openKeyFolder } from './signing-keys.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'avouch-keys-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('signing keys', () => {
  test('are files that only their owner can read', async () => {
    await openKeyFolder(folder).loadOrCreate('demo', 'ledger');
    expect(statSync(join(folder, 'demo', 'ledger.pem')).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'demo')).mode & 0o777).toBe(0o700);
  });

  test('sign what their public half verifies', async () => {
    const signer = await openKeyFolder(folder).loadOrCreate('demo', 'ledger');
    const publicKey = createPublicKey({
      key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(signer.publicKey).toString('base64url') },
      format: 'jwk',
    });
    const message = Buffer.from('hello');
    expect(verify(null, message, publicKey, signer.sign(message))).toBe(true);
    expect(verify(null, Buffer.from('hallo'), publicKey, signer.sign(message))).toBe(false);
  });

  test('made by many at once are one key, and nothing is left beside it', async () => {
    const signers = await Promise.all(
      Array.from({ length: 20 }, () => openKeyFolder(folder).loadOrCreate('demo', 'ledger')),
    );
    expect(new Set(signers.map(({ publicKey }) => Buffer.from(publicKey).toString('hex'))).size).toBe(1);
    expect(readdirSync(join(folder, 'demo'))).toEqual(['ledger.pem']);
  });

  test('are never replaced', async () => {
    await openKeyFolder(folder).loadOrCreate('demo', 'ledger');
    const before = readFileSync(join(folder, 'demo', 'ledger.pem'));
    await openKeyFolder(folder).loadOrCreate('demo', 'ledger');
    expect(readFileSync(join(folder, 'demo', 'ledger.pem'))).toEqual(before);
  });

  test.skipIf(process.platform === 'win32')('that others may read are refused', async () => {
    await openKeyFolder(folder).loadOrCreate('demo', 'ledger');
    chmodSync(join(folder, 'demo', 'ledger.pem'), 0o640);
    await expect(openKeyFolder(folder).load('demo', 'ledger')).rejects.toMatchObject({
      code: 'signing_key_missing',
      message: expect.stringContaining('chmod 600'),
    });
  });

  test('that are missing or damaged are refused, by path and not by content', async () => {
    await expect(openKeyFolder(folder).load('demo', 'ledger')).rejects.toMatchObject({
      code: 'signing_key_missing',
    });
    await openKeyFolder(folder).loadOrCreate('demo', 'ledger');
    writeFileSync(join(folder, 'demo', 'ledger.pem'), 'not a key: hunter2');
    await expect(openKeyFolder(folder).load('demo', 'ledger')).rejects.toMatchObject({
      code: 'signing_key_missing',
      message: expect.not.stringContaining('hunter2'),
    });
  });
});

describe('a next key', () => {
  const at = new Date('2026-01-02T03:04:05.000Z');

  test('takes the place of the current one, which is remembered as retired', async () => {
    const keys = openKeyFolder(folder);
    const first = await keys.loadOrCreate('demo', 'policy');
    const second = await keys.loadOrCreateNext('demo', 'policy');
    await keys.publish('demo', 'policy', 'demo+next', 'next');
    expect(await keys.publicKeys('demo', 'policy')).toMatchObject({
      current: { publicKey: first.publicKey },
      next: { publicKey: second.publicKey },
      retired: [],
    });
    await keys.promoteNext('demo', 'policy', at);
    expect((await keys.load('demo', 'policy')).publicKey).toEqual(second.publicKey);
    expect(await keys.publicKeys('demo', 'policy')).toMatchObject({
      current: { publicKey: second.publicKey },
      next: undefined,
      retired: [{ publicKey: first.publicKey, retiredAt: at }],
    });
    expect(readdirSync(join(folder, 'demo')).sort()).toEqual(['policy.pem', 'policy.retired']);
  });

  test('cannot take a place without having been made', async () => {
    const keys = openKeyFolder(folder);
    await keys.loadOrCreate('demo', 'policy');
    await expect(keys.promoteNext('demo', 'policy', at)).rejects.toMatchObject({
      code: 'signing_key_missing',
    });
    expect((await keys.publicKeys('demo', 'policy')).retired).toEqual([]);
  });

  test('is a secret like the current one', async () => {
    const keys = openKeyFolder(folder);
    await keys.loadOrCreateNext('demo', 'policy');
    expect(statSync(join(folder, 'demo', 'policy.next.pem')).mode & 0o777).toBe(0o600);
  });

  test.each(['nonsense', '2026-01-02T03:04:05.000Z c2hvcnQ=', 'yesterday '.padEnd(60, 'A')])(
    'is not trusted beside a list of retired keys that is damaged: %s',
    async (line) => {
      const keys = openKeyFolder(folder);
      await keys.loadOrCreate('demo', 'policy');
      writeFileSync(join(folder, 'demo', 'policy.retired'), `${line}\n`);
      await expect(keys.publicKeys('demo', 'policy')).rejects.toMatchObject({ code: 'signing_key_missing' });
    },
  );
});
