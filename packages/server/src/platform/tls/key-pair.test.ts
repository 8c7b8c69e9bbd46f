import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { certificates } from '../../../test/certificates.ts';
import { readKeyPair } from './key-pair.ts';

const { root, intermediate, first, second, weak } = certificates;
const now = new Date('2030-01-01T00:00:00Z');
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'avouch-tls-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function read({ cert, key, clientCa, mode = 0o600, at = now }: Files) {
  const certFile = join(folder, 'cert.pem');
  const keyFile = join(folder, 'key.pem');
  const clientCaFile = join(folder, 'clients.pem');
  writeFileSync(certFile, cert);
  writeFileSync(keyFile, key);
  chmodSync(keyFile, mode);
  writeFileSync(clientCaFile, clientCa ?? '');
  return readKeyPair(
    { certFile, keyFile, clientCaFile: clientCa === undefined ? undefined : clientCaFile },
    at,
  );
}

interface Files {
  cert: string;
  key: string;
  clientCa?: string;
  mode?: number;
  at?: Date;
}

describe('a certificate and its key', () => {
  test('are taken with the chain of issuers, and say when they expire', () => {
    const pair = read({ cert: first.cert + intermediate, key: first.key, clientCa: certificates.clients });
    expect(pair.notAfter.getUTCFullYear()).toBe(2126);
    expect(read({ cert: second.cert, key: second.key, mode: 0o640 }).digest).not.toBe(pair.digest);
  });

  test.each<[string, Files, RegExp]>([
    ['a key of another certificate', { cert: first.cert, key: second.key }, /is not the key of/],
    [
      'a certificate that expired',
      { ...second, at: new Date('2200-01-01') },
      /expired on 2126-11-02: renew it/,
    ],
    ['a certificate of later', { ...second, at: new Date('2020-01-01') }, /is valid from 2026-11-26 only/],
    ['a key that everybody may read', { ...second, mode: 0o644 }, /run chmod o-rwx/],
    ['an empty file', { cert: '', key: first.key }, /holds no certificate in PEM/],
    ['nonsense in PEM', { cert: pem('AAAA'), key: first.key }, /certificate that cannot be read/],
    ['a key that is none', { cert: first.cert, key: 'secret' }, /holds no private key in PEM/],
    ['a chain in another order', { cert: first.cert + root, key: first.key }, /do not follow each other/],
    ['the issuer before its own', { cert: intermediate + first.cert, key: first.key }, /is not the key of/],
    ['a short RSA key', weak, /has 1024 bits; RSA needs 2048/],
    ['no authority of clients', { ...second, clientCa: 'none' }, /CLIENT_CA_FILE holds no certificate/],
    ['a file without end', { cert: 'x'.repeat(1_100_000), key: first.key }, /is over 1048576 bytes/],
  ])('are refused: %s', (_case, files, sentence) => {
    expect(() => read(files)).toThrow(
      expect.objectContaining({ code: 'config_invalid', message: expect.stringMatching(sentence) }),
    );
  });

  test('are refused where the file is missing, and no content of a file is told', () => {
    expect(() =>
      readKeyPair({ certFile: join(folder, 'none'), keyFile: folder, clientCaFile: undefined }, now),
    ).toThrow('AVOUCH_TLS_CERT_FILE: the file cannot be read (ENOENT).');
    expect(() => read({ cert: first.cert, key: 'hunter2' })).not.toThrow(/hunter2/);
  });
});

function pem(base64: string): string {
  return `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`;
}
