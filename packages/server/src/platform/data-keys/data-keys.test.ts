import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import * as fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { createFakeClock, type FakeClock } from '../../../test/clock.ts';
import { openTestLedger, type TestLedger } from '../../../test/ledger.ts';
import { createDataKeys, type DataKeys } from './index.ts';

const associated = ['cache_entries', 'row-1'];
const plain = Buffer.from('an answer');

let ledger: TestLedger;
let clock: FakeClock;
let keysDir: string;
let tenants = 0;
beforeAll(async () => {
  ledger = await openTestLedger();
});
afterAll(() => ledger.close());
beforeEach(() => {
  clock = createFakeClock();
  keysDir = mkdtempSync(join(tmpdir(), 'avouch-data-keys-'));
});
afterEach(() => rmSync(keysDir, { recursive: true, force: true }));

function openKeys(folder = keysDir): DataKeys {
  const { database } = ledger.database;
  return createDataKeys({ database, keysDir: folder, drawBytes: randomBytes, clock });
}

async function makeTenant(): Promise<string> {
  tenants += 1;
  return (await ledger.openLog(`tenant-${tenants}`)).id;
}

describe('a tenant’s data key', () => {
  test('opens what it sealed, also in another process, and hashes the same there', async () => {
    const id = await makeTenant();
    const sealer = await openKeys().sealerFor(id);
    const sealed = sealer.seal(plain, associated);
    const other = await openKeys().sealerFor(id);
    expect(other.open(sealed, associated)).toEqual(plain);
    expect(other.derive('x').equals(sealer.derive('x'))).toBe(true);
    expect(other.derive('y').equals(sealer.derive('x'))).toBe(false);
    expect(statSync(join(keysDir, 'data-keys.key')).mode & 0o777).toBe(0o600);
  });

  test('opens nothing of another tenant, of another place, or that was changed', async () => {
    const keys = openKeys();
    const sealer = await keys.sealerFor(await makeTenant());
    const other = await keys.sealerFor(await makeTenant());
    const sealed = sealer.seal(plain, associated);
    expect(other.open(sealed, associated)).toBeUndefined();
    expect(sealer.open(sealed, ['cache_entries', 'row-2'])).toBeUndefined();
    expect(sealer.open(sealed, ['cache_entries,row-1'])).toBeUndefined();
    fc.assert(
      fc.property(fc.nat(sealed.length * 8 - 1), (bit) => {
        const changed = Buffer.from(sealed);
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(sealer.open(changed, associated)).toBeUndefined();
      }),
    );
    for (let length = 0; length < sealed.length; length += 1)
      expect(sealer.open(sealed.subarray(0, length), associated)).toBeUndefined();
  });

  test('is one and the same for processes that race to make it', async () => {
    const id = await makeTenant();
    const sealers = await Promise.all(Array.from({ length: 6 }, () => openKeys().sealerFor(id)));
    for (const one of sealers)
      for (const other of sealers) {
        expect(other.open(one.seal(plain, associated), associated)).toEqual(plain);
        expect(other.derive('x').equals(one.derive('x'))).toBe(true);
      }
  });

  test('rotates: what was sealed before still opens, new seals are of the new key, hashes stay', async () => {
    const id = await makeTenant();
    const keys = openKeys();
    const before = await keys.sealerFor(id);
    const sealed = before.seal(plain, associated);
    await keys.rotate(id);
    const after = await keys.sealerFor(id);
    expect(after.open(sealed, associated)).toEqual(plain);
    expect(after.derive('x').equals(before.derive('x'))).toBe(true);
    const resealed = after.seal(plain, associated);
    expect(before.open(resealed, associated)).toBeUndefined();
    expect((await openKeys().sealerFor(id)).open(resealed, associated)).toEqual(plain);
  });

  test('rotates by itself after a month', async () => {
    const id = await makeTenant();
    const keys = openKeys();
    await keys.sealerFor(id);
    clock.advance(31 * 86_400_000);
    await keys.sealerFor(id);
    const rows = await ledger.database.ownerQuery(
      'select version, retired_at is null as newest from data_keys where tenant_id = $1 and purpose = $2 order by version',
      [id, 'seal'],
    );
    expect(rows).toEqual([
      { version: 1, newest: false },
      { version: 2, newest: true },
    ]);
  });

  test('when destroyed opens nothing here at once, and on another node within seconds', async () => {
    const id = await makeTenant();
    const keys = openKeys();
    const elsewhere = openKeys();
    const sealer = await keys.sealerFor(id);
    const sealed = sealer.seal(plain, associated);
    await elsewhere.sealerFor(id);
    await keys.destroy(id);
    const after = await keys.sealerFor(id);
    expect(after.open(sealed, associated)).toBeUndefined();
    expect(after.derive('x').equals(sealer.derive('x'))).toBe(false);
    clock.advance(5_000);
    expect((await elsewhere.sealerFor(id)).open(sealed, associated)).toBeUndefined();
    expect(
      await ledger.database.ownerQuery(
        'select 1 from data_keys where tenant_id = $1 and version = 1 and wrapped is not null',
        [id],
      ),
    ).toEqual([]);
  });

  test('stays in memory for seconds only, though the clock of the process may stand still', async () => {
    const id = await makeTenant();
    const keys = openKeys();
    await keys.sealerFor(id);
    await ledger.database.ownerQuery('update data_keys set wrapped = wrapped where tenant_id = $1', [id]);
    clock.jump(-86_400_000);
    const sealed = (await keys.sealerFor(id)).seal(plain, associated);
    clock.advance(6_000);
    expect((await keys.sealerFor(id)).open(sealed, associated)).toEqual(plain);
  });
});

describe('the key of the installation', () => {
  test('is not made anew while there is something that it would not open', async () => {
    const id = await makeTenant();
    await openKeys().sealerFor(id);
    const path = join(keysDir, 'data-keys.key');
    rmSync(path);
    await expect(openKeys().sealerFor(id)).rejects.toMatchObject({ code: 'signing_key_missing' });
    writeFileSync(path, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600 });
    await expect(openKeys().sealerFor(id)).rejects.toMatchObject({ code: 'signing_key_mismatch' });
    await expect(openKeys().rotate(id)).rejects.toMatchObject({ code: 'signing_key_mismatch' });
  });

  test('is refused when others may read it, and when it is none', async () => {
    const id = await makeTenant();
    await openKeys().sealerFor(id);
    const path = join(keysDir, 'data-keys.key');
    chmodSync(path, 0o640);
    await expect(openKeys().sealerFor(id)).rejects.toMatchObject({ code: 'signing_key_missing' });
    chmodSync(path, 0o600);
    writeFileSync(path, 'short\n');
    await expect(openKeys().sealerFor(id)).rejects.toMatchObject({ code: 'signing_key_missing' });
  });

  test('opens the keys of one row in no other', async () => {
    const [one, other] = [await makeTenant(), await makeTenant()];
    const keys = openKeys();
    await keys.sealerFor(one);
    await keys.sealerFor(other);
    await ledger.database.ownerQuery(
      `update data_keys as theirs set wrapped = mine.wrapped from data_keys as mine
       where theirs.tenant_id = $1 and mine.tenant_id = $2 and mine.purpose = theirs.purpose`,
      [one, other],
    );
    await expect(openKeys().sealerFor(one)).rejects.toMatchObject({ code: 'signing_key_mismatch' });
  });
});
