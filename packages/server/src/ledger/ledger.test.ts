import { verifyEntryBundle } from '@avouch/proof';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { fill, newEntries, newEntry, openTestLedger, refusalOf, type TestLedger } from '../../test/ledger.ts';
import { fsck } from './fsck.ts';
import type { Ledger } from './ledger.ts';

let test: TestLedger;
beforeAll(async () => {
  test = await openTestLedger();
});
afterAll(() => test.close());

const within = <T>(tenantId: string, work: Parameters<typeof test.database.database.transaction<T>>[1]) =>
  test.database.database.transaction({ 'avouch.tenant_id': tenantId }, work);

async function sizeOf(tenantId: string): Promise<bigint> {
  const [row] = await test.database.ownerQuery<{ size: bigint }>(
    'select size from ledgers where tenant_id = $1',
    [tenantId],
  );
  return row?.size ?? -1n;
}

async function faultsOf(tenantId: string): Promise<readonly string[]> {
  return (await fsck(test.database.database, tenantId)).faults;
}

describe('appending', () => {
  it('returns once the entry verifies under a signed checkpoint', async () => {
    const { id, verifierKey } = await test.openLog('first');
    const entry = newEntry({ n: 1 });
    expect(await test.ledger.append(id, entry)).toEqual({ id: entry.id, index: 0n });
    const verdict = await verifyEntryBundle(await test.reader.entry(id, { id: entry.id }), [verifierKey]);
    expect(verdict).toMatchObject({
      kind: 'verified',
      index: 0n,
      entry: { n: 1, id: entry.id, kind: 'test' },
    });
  });

  it('gives entries that arrive together neighbouring places in one commit', async () => {
    const { id } = await test.openLog('together');
    const appended = await Promise.all(newEntries(1_500).map((entry) => test.ledger.append(id, entry)));
    expect(appended.map(({ index }) => index)).toEqual(appended.map((_, at) => BigInt(at)));
    const [row] = await test.database.ownerQuery<{ count: bigint }>(
      'select count(*) as count from checkpoints where tenant_id = $1',
      [id],
    );
    expect(row?.count).toBeLessThanOrEqual(4n);
    expect(await faultsOf(id)).toEqual([]);
  });

  it('finds an entry that is there already, and one that comes twice at once, in one place', async () => {
    const { id } = await test.openLog('again');
    const [first, second, third] = newEntries(3);
    if (first === undefined || second === undefined || third === undefined)
      throw new Error('three were made');
    await test.ledger.append(id, first);
    const appended = await Promise.all(
      [second, first, second, third].map((entry) => test.ledger.append(id, entry)),
    );
    expect(appended.map(({ index }) => index)).toEqual([1n, 0n, 1n, 2n]);
    expect(await within(id, (tx) => test.ledger.appendWithin(tx, id, [third, first]))).toMatchObject([
      { index: 2n },
      { index: 0n },
    ]);
    expect(await sizeOf(id)).toBe(3n);
    expect(await faultsOf(id)).toEqual([]);
  });

  it('refuses another entry under a known id, and only that one of its batch', async () => {
    const { id } = await test.openLog('reused');
    const known = newEntry({ n: 1 });
    await test.ledger.append(id, known);
    const fresh = newEntry();
    const results = await Promise.allSettled([
      test.ledger.append(id, { ...known, body: { n: 2 } }),
      test.ledger.append(id, fresh),
      test.ledger.append(id, { ...fresh, body: { other: true } }),
    ]);
    expect(results).toMatchObject([
      { status: 'rejected', reason: { code: 'entry_invalid' } },
      { status: 'fulfilled', value: { index: 1n } },
      { status: 'rejected', reason: { code: 'entry_invalid' } },
    ]);
    const reuse = () => within(id, (tx) => test.ledger.appendWithin(tx, id, [{ ...known, body: {} }]));
    expect(await refusalOf(reuse)).toBe('entry_invalid');
    expect(await sizeOf(id)).toBe(2n);
  });

  it('refuses what cannot be an entry without troubling its neighbours', async () => {
    const { id } = await test.openLog('oversize');
    const results = await Promise.allSettled([
      test.ledger.append(id, newEntry({ text: 'x'.repeat(70_000) })),
      test.ledger.append(id, newEntry({ text: '\udfff' })),
      test.ledger.append(id, newEntry({ text: 'nul \0 and "quotes" \u2028' })),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
    expect(await faultsOf(id)).toEqual([]);
  });

  it('leaves nothing behind when the caller’s transaction is rolled back', async () => {
    const { id } = await test.openLog('rolled-back');
    await test.ledger.append(id, newEntry());
    const undone = newEntry();
    const act = within(id, async (tx) => {
      await test.ledger.appendWithin(tx, id, [undone]);
      throw new Error('changed my mind');
    });
    await expect(act).rejects.toThrow('changed my mind');
    expect(await sizeOf(id)).toBe(1n);
    expect(await refusalOf(() => test.reader.entry(id, { id: undone.id }))).toBe('entry_not_found');
    expect(await test.ledger.append(id, newEntry())).toMatchObject({ index: 1n });
    expect(await faultsOf(id)).toEqual([]);
  });

  it('refuses a tenant that has no log', async () => {
    const stranger = '01931a3e-0000-7000-8000-000000000000';
    expect(await refusalOf(() => test.ledger.append(stranger, newEntry()))).toBe('tenant_not_found');
    expect(await refusalOf(() => test.reader.checkpoint(stranger))).toBe('tenant_not_found');
  });

  it('keeps two tenants’ logs apart', async () => {
    const one = await test.openLog('one');
    const two = await test.openLog('two');
    const entry = newEntry();
    await test.ledger.append(one.id, entry);
    await test.ledger.append(two.id, entry);
    await fill(test, two.id, 3);
    expect([await sizeOf(one.id), await sizeOf(two.id)]).toEqual([1n, 4n]);
    expect(await refusalOf(() => test.reader.entry(one.id, { index: 1n }))).toBe('entry_not_found');
    const bundle = await test.reader.entry(two.id, { index: 0n });
    expect(await verifyEntryBundle(bundle, [one.verifierKey])).toMatchObject({ kind: 'refused' });
  });
});

/** What one of several processes does next. */
type Step = { process: number; act: 'append' | 'within' | 'roll_back'; entries: number; pauseMs: number };

const step: fc.Arbitrary<Step> = fc.record({
  process: fc.nat(2),
  act: fc.constantFrom('append', 'append', 'within', 'roll_back'),
  entries: fc.integer({ min: 1, max: 12 }),
  pauseMs: fc.nat(4),
});

describe('several ledgers on one log, as several processes have them', () => {
  it('make one gapless history in which every proof verifies, in any interleaving', async () => {
    const { id, verifierKey } = await test.openLog('interleaved');
    const processes = [test.ledger, test.openAnother(), test.openAnother()];

    async function perform({ process, act, entries, pauseMs }: Step): Promise<bigint[]> {
      const ledger = processes[process] ?? test.ledger;
      await new Promise((resolve) => {
        setTimeout(resolve, pauseMs);
      });
      switch (act) {
        case 'append':
          return indexes(await Promise.all(newEntries(entries).map((entry) => ledger.append(id, entry))));
        case 'within':
          return indexes(await within(id, (tx) => ledger.appendWithin(tx, id, newEntries(entries))));
        case 'roll_back':
          await within(id, async (tx) => {
            await ledger.appendWithin(tx, id, newEntries(entries));
            throw new Error('rolled back');
          }).catch(() => undefined);
          return [];
        default:
          return act satisfies never;
      }
    }

    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 12 }), async (steps) => {
        const before = await sizeOf(id);
        const given = (await Promise.all(steps.map(perform))).flat().sort((a, b) => (a < b ? -1 : 1));
        expect(given).toEqual(given.map((_, at) => before + BigInt(at)));
        expect(await sizeOf(id)).toBe(before + BigInt(given.length));
        for (const index of given) {
          const verdict = await verifyEntryBundle(await test.reader.entry(id, { index }), [verifierKey]);
          expect(verdict).toMatchObject({ kind: 'verified', index });
        }
      }),
      { numRuns: 12, endOnFailure: true },
    );
    expect(await faultsOf(id)).toEqual([]);
  });
});

describe('an old copy of the database under a running process', () => {
  it('is refused, also after another process has gone on with it', async () => {
    const { id } = await test.openLog('restored');
    await test.ledger.append(id, newEntry());
    const other = test.openAnother();
    await undo(id, async () => {
      await test.ledger.append(id, newEntry());
    });
    const refused = (ledger: Ledger) => refusalOf(() => ledger.append(id, newEntry()));
    expect(await refused(test.ledger)).toBe('ledger_corrupt');
    // A process that never saw the lost entries cannot know of them; the one that did still does.
    for (let n = 0; n < 5; n += 1) await other.append(id, newEntry());
    expect(await refused(test.ledger)).toBe('ledger_corrupt');
    expect(await refused(other)).toBe('done');
  });

  /** What restoring a backup does: everything is as it was after `work` had not happened yet. */
  async function undo(id: string, work: () => Promise<void>): Promise<void> {
    const { database } = test;
    const [head] = await database.ownerQuery<{
      size: bigint;
      root: Buffer;
      frontier: Buffer;
      checkpoint: string;
    }>('select size, root, frontier, checkpoint from ledgers where tenant_id = $1', [id]);
    if (head === undefined) throw new Error('no head');
    await work();
    for (const table of ['entries', 'checkpoints', 'ledgers'])
      await database.ownerQuery(`alter table ${table} disable trigger user`);
    await database.ownerQuery('delete from entries where tenant_id = $1 and index >= $2', [id, head.size]);
    await database.ownerQuery('delete from checkpoints where tenant_id = $1 and size > $2', [id, head.size]);
    await database.ownerQuery(
      'update ledgers set size = $2, root = $3, frontier = $4, checkpoint = $5 where tenant_id = $1',
      [id, head.size, head.root, head.frontier, head.checkpoint],
    );
    for (const table of ['entries', 'checkpoints', 'ledgers'])
      await database.ownerQuery(`alter table ${table} enable trigger user`);
  }
});

describe('a database that is too slow for the traffic', () => {
  it('is met by refusing more, and what was taken is appended all the same', async () => {
    const { id } = await test.openLog('busy');
    const release = Promise.withResolvers<void>();
    const held = within(id, async (tx) => {
      await tx.query('select size from ledgers where tenant_id = $1 for update', [id]);
      await release.promise;
    });
    const results = Promise.allSettled(newEntries(21_500).map((entry) => test.ledger.append(id, entry)));
    release.resolve();
    await held;
    const settled = await results;
    const refused = settled.filter(({ status }) => status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    for (const result of refused) {
      expect(result).toMatchObject({ reason: { code: 'ledger_busy', retryAfterS: 1 } });
    }
    expect(await sizeOf(id)).toBe(BigInt(settled.length - refused.length));
    expect(test.ledger.waiting()).toBe(0);
  });
});

function indexes(appended: readonly { index: bigint }[]): bigint[] {
  return appended.map(({ index }) => index);
}
