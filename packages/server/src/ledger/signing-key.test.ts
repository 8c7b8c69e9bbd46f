import { generateKeyPairSync } from 'node:crypto';
import { chmod, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { newEntry, openTestLedger, refusalOf, type TestLedger } from '../../test/ledger.ts';

let test: TestLedger;
let id: string;
let keyFile: string;
let logs = 0;
beforeAll(async () => {
  test = await openTestLedger();
});
afterAll(() => test.close());
beforeEach(async () => {
  logs += 1;
  ({ id } = await test.openLog(`log-${logs}`));
  keyFile = join(test.keysDir, `log-${logs}`, 'ledger.pem');
});

/** What a process that starts now says, of the log and of an entry; the refusals are told once. */
async function refusalsOfNewProcess(): Promise<string[]> {
  const ledger = test.openAnother();
  const refusals = [
    await refusalOf(() => ledger.assertWritable(id)),
    await refusalOf(() => ledger.append(id, newEntry())),
  ];
  return [...new Set(refusals)];
}

describe('a ledger’s signing key', () => {
  it('is a file that only its owner may read', async () => {
    expect(await refusalsOfNewProcess()).toEqual(['done']);
    expect(await readFile(keyFile, 'utf8')).toMatch(/^-----BEGIN PRIVATE KEY-----/);
  });

  it('is missed when it is not there', async () => {
    await rm(keyFile);
    expect(await refusalsOfNewProcess()).toEqual(['signing_key_missing']);
  });

  it.each([0o644, 0o640, 0o604])('is refused when others may read it (mode %o)', async (mode) => {
    await chmod(keyFile, mode);
    expect(await refusalsOfNewProcess()).toEqual(['signing_key_missing']);
    await chmod(keyFile, 0o600);
    expect(await refusalsOfNewProcess()).toEqual(['done']);
  });

  it.each([
    ['nothing', ''],
    ['no key', 'not a key'],
    ['a key of another kind', pemOf('x25519')],
  ])('is refused when the file holds %s', async (_what, content) => {
    await writeFile(keyFile, content);
    expect(await refusalsOfNewProcess()).toEqual(['signing_key_missing']);
  });

  it('is refused when it is another key, and works again once it is back', async () => {
    await rename(keyFile, `${keyFile}.kept`);
    await writeFile(keyFile, pemOf('ed25519'), { mode: 0o600 });
    expect(await refusalsOfNewProcess()).toEqual(['signing_key_mismatch']);
    await rename(`${keyFile}.kept`, keyFile);
    expect(await refusalsOfNewProcess()).toEqual(['done']);
  });
});

function pemOf(kind: 'ed25519' | 'x25519'): string {
  const { privateKey } = kind === 'ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('x25519');
  return String(privateKey.export({ format: 'pem', type: 'pkcs8' }));
}
