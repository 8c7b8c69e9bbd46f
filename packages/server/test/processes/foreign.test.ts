import { parseVerifierKey } from '@avouch/proof';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  buildForeignVerifier,
  findForeignSkipReason,
  type ForeignVerifier,
} from '../../../proof/test/foreign-verifier.ts';
import { openTestInstallation, type TestInstallation } from '../installation.ts';
import { createCallClient } from './calls.ts';
import { createLedgerClient, type LedgerClient } from './tile-reader.ts';

const buildTimeoutMs = 240_000;
const skipReason = findForeignSkipReason();
if (skipReason !== null) console.warn(`The foreign verifier was not run. ${skipReason}`);

describe.skipIf(skipReason !== null)('a verifier that we did not write', () => {
  let foreign: ForeignVerifier;
  let test: TestInstallation;
  let ledger: LedgerClient;
  let verifierKey: string;
  let origin: string;
  let entryId: string;
  beforeAll(async () => {
    foreign = buildForeignVerifier();
    test = await openTestInstallation();
    const { key } = await test.makeTenant('acme');
    const url = await test.listen();
    ledger = createLedgerClient(url, key);
    verifierKey = await ledger.verifierKey();
    origin = parseVerifierKey(verifierKey).name;
    const client = createCallClient();
    const results = await Promise.all(
      Array.from({ length: 10 }, (_, number) =>
        client.call({ url, key, stream: number % 2 === 0, text: `call ${number}`, model: 'simulated-small' }),
      ),
    );
    await client.close();
    entryId =
      results.map((result) => (result.kind === 'acknowledged' ? result.entryId : result.kind))[0] ?? '';
  }, buildTimeoutMs);
  afterAll(async () => {
    foreign.remove();
    await test.close();
  });

  it('verifies the checkpoint that the running server signs', async () => {
    const checkpoint = await ledger.checkpoint();
    const { exitCode, line } = foreign.verify(verifierKey, 'checkpoint', checkpoint);
    expect(line.startsWith(`OK ${origin} size 13 root `)).toBe(true);
    expect(exitCode).toBe(0);
  });

  it('verifies the entry of a call as it was named to the client, and every other one', async () => {
    const bundle = await ledger.get(`entries/${entryId}`);
    expect(foreign.verify(verifierKey, 'entry', bundle)).toMatchObject({ exitCode: 0 });
    for (let index = 0; index < 13; index += 1) {
      const line = `OK ${origin} entry ${index} of 13`;
      const served = await ledger.get(`entries/${index}`);
      expect(foreign.verify(verifierKey, 'entry', served)).toEqual({ exitCode: 0, line });
    }
  });

  it('refuses what was changed on the way, and another ledger’s key', async () => {
    const other = await test.makeTenant('other');
    const otherKey = await createLedgerClient(ledger.url, other.key).verifierKey();
    const bundle = await ledger.get('entries/5');
    const changed = bundle.replace(String.raw`\"outcome\":\"answered\"`, String.raw`\"outcome\":\"refused\"`);
    expect(changed).not.toBe(bundle);
    expect(foreign.verify(verifierKey, 'entry', changed)).toMatchObject({ exitCode: 1 });
    expect(foreign.verify(otherKey, 'entry', bundle)).toMatchObject({ exitCode: 1 });
    expect(foreign.verify(otherKey, 'checkpoint', await ledger.checkpoint())).toMatchObject({ exitCode: 1 });
  });
});
