import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { openTestLedger, type TestLedger } from '../../test/ledger.ts';
import { newId } from '../platform/ids.ts';

let house: TestLedger;
beforeAll(async () => {
  house = await openTestLedger();
});
afterAll(() => house.close());

function entry() {
  const at = new Date();
  return { id: newId(at), kind: 'test', at, body: {} };
}

/** As the owner, past every trigger: what restoring an old copy of the database does. */
async function rewind(tenantId: string, size: number): Promise<void> {
  const { database } = house;
  const kept = await database.ownerQuery<{ note: string }>(
    'select note from checkpoints where tenant_id = $1 and size = $2',
    [tenantId, size],
  );
  await database.ownerQuery('alter table ledgers disable trigger user');
  await database.ownerQuery('alter table entries disable trigger user');
  await database.ownerQuery('alter table checkpoints disable trigger user');
  await database.ownerQuery('delete from entries where tenant_id = $1 and index >= $2', [tenantId, size]);
  await database.ownerQuery('delete from checkpoints where tenant_id = $1 and size > $2', [tenantId, size]);
  await database.ownerQuery('update ledgers set size = $2, checkpoint = $3 where tenant_id = $1', [
    tenantId,
    size,
    kept[0]?.note,
  ]);
}

describe('the last checkpoint that was signed', () => {
  test('is kept beside the key, and lets a sound log be gone on with', async () => {
    const log = await house.openLog('sound');
    const writer = house.openAnother();
    for (let count = 0; count < 3; count += 1) await writer.append(log.id, entry());
    await writer.close();
    const kept = readFileSync(join(house.keysDir, 'sound', 'ledger.checkpoint'), 'utf8');
    expect(kept).toBe(await house.reader.checkpoint(log.id));
    await house.openAnother().assertWritable(log.id);
  });

  test('stops a start on a database that was restored from an older copy', async () => {
    const log = await house.openLog('restored');
    const writer = house.openAnother();
    for (let count = 0; count < 3; count += 1) await writer.append(log.id, entry());
    await writer.close();
    await rewind(log.id, 1);
    await expect(house.openAnother().assertWritable(log.id)).rejects.toMatchObject({
      code: 'ledger_corrupt',
      message: expect.stringMatching(/lacks the checkpoint of size 3 .*ledger\.checkpoint away first/),
    });
  });

  test('stops a start when it cannot be read', async () => {
    const log = await house.openLog('damaged');
    const writer = house.openAnother();
    await writer.append(log.id, entry());
    await writer.close();
    writeFileSync(join(house.keysDir, 'damaged', 'ledger.checkpoint'), 'nonsense');
    await expect(house.openAnother().assertWritable(log.id)).rejects.toMatchObject({
      code: 'ledger_corrupt',
    });
  });
});
