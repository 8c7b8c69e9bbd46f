import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { openTestLedger, type TestLedger } from '../../../test/ledger.ts';
import { newId } from '../../platform/ids.ts';
import { createCallSearch } from './call-search.ts';

let at: TestLedger;

beforeAll(async () => {
  at = await openTestLedger();
});
afterAll(() => at.close());

describe('a search for a call by its request', () => {
  test('reads piece by piece, to the oldest entry, and takes the newest of two', async () => {
    const { database } = at.database;
    const { id: tenantId } = await at.openLog('mine');
    const entries = Array.from({ length: 2_100 }, (_, place) => ({
      id: newId(new Date()),
      kind: 'call',
      at: new Date(),
      body: { request_id: place % 1_050 === 0 ? 'twice' : `r-${place}`, place },
    }));
    for (let from = 0; from < entries.length; from += 300) {
      await database.transaction({ 'avouch.tenant_id': tenantId }, (tx) =>
        at.ledger.appendWithin(tx, tenantId, entries.slice(from, from + 300)),
      );
    }
    let pieces = 0;
    const search = createCallSearch((of, read) => {
      pieces += 1;
      return database.transaction({ 'avouch.tenant_id': of }, read);
    });
    expect(await search(tenantId, 'r-2099')).toContain('"place":2099');
    expect(pieces).toBe(1);
    expect(await search(tenantId, 'twice')).toContain('"place":1050');
    expect(await search(tenantId, 'r-1')).toContain('"place":1,');
    pieces = 0;
    expect(await search(tenantId, 'nobody')).toBeUndefined();
    expect(pieces).toBe(3);
  });

  test('waits for the one before it, and is refused where too many wait', async () => {
    const begun: string[] = [];
    const ends: (() => void)[] = [];
    const search = createCallSearch(async (tenantId) => {
      begun.push(tenantId);
      await new Promise<void>((resolve) => ends.push(resolve));
      throw new Error('The database is away');
    });
    const waiting = Array.from({ length: 20 }, (_, place) => search(`tenant-${place}`, 'r'));
    for (const one of waiting) one.catch(() => undefined);
    await expect(search('late', 'r')).rejects.toMatchObject({ code: 'overloaded', retryAfterS: 1 });
    expect(begun).toEqual(['tenant-0']);
    for (const one of waiting) {
      await expect.poll(() => ends.length, { interval: 1 }).toBe(1);
      ends.pop()?.();
      await expect(one).rejects.toThrow('away');
    }
    expect(begun.length).toBe(20);
    const after = search('after', 'r');
    await expect.poll(() => ends.length, { interval: 1 }).toBe(1);
    ends.pop()?.();
    await expect(after).rejects.toThrow('away');
  });
});
