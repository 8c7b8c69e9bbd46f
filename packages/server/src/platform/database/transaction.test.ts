import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openTestDatabase, type TestDatabase } from '../../../test/database.ts';
import { sqlState, type Tx } from './index.ts';

let test: TestDatabase;

beforeAll(async () => {
  test = await openTestDatabase();
  await test.ownerQuery(`
    create table things (tenant_id text not null, n integer not null unique deferrable initially deferred);
    alter table things enable row level security;
    alter table things force row level security;
    create policy things_in_scope on things
      using (tenant_id = current_setting('avouch.tenant_id', true))
      with check (tenant_id = current_setting('avouch.tenant_id', true));
    grant select, insert on things to avouch_app;
    insert into things values ('a', 1), ('b', 2)`);
});

afterAll(async () => {
  await test.close();
});

const scopeOf = (tenant: string): Record<string, string> => ({ 'avouch.tenant_id': tenant });

async function readScope(tx: Tx): Promise<{ role: string; tenant: string | null }[]> {
  return tx.query(
    `select current_user::text as role, nullif(current_setting('avouch.tenant_id', true), '') as tenant`,
  );
}

function readThings(tx: Tx): Promise<{ n: number }[]> {
  return tx.query('select n from things order by n');
}

/** What ends a literal, begins another, or takes more than one byte. */
const awkwardText = fc.string({
  unit: fc.constantFrom("'", '\\', '"', ';', '--', '$$', "E'", '%', '\n', '\u0001', 'a', 'é', '\u{1F600}'),
  maxLength: 40,
});

describe('isolation', () => {
  it('shows a tenant its own rows, and nothing to a transaction without a tenant', async () => {
    const { database } = test;
    expect(await database.transaction(scopeOf('a'), readThings)).toEqual([{ n: 1 }]);
    expect(await database.transaction(scopeOf('b'), readThings)).toEqual([{ n: 2 }]);
    expect(await database.transaction({}, readThings)).toEqual([]);
    expect(await test.ownerQuery('select n from things order by n')).toEqual([{ n: 1 }, { n: 2 }]);
  });

  it('refuses a row in the name of another tenant', async () => {
    const attempt = test.database.transaction(scopeOf('a'), (tx) =>
      tx.query('insert into things values ($1, $2)', ['b', 3]),
    );
    expect(sqlState(await attempt.catch((error: unknown) => error))).toBe('42501');
  });

  it('leaves nothing of a scope for the next transaction, however the last one ended', async () => {
    const { database } = test;
    const nobody = [{ role: 'avouch_app', tenant: null }];
    await database.transaction(scopeOf('a'), readScope);
    expect(await database.transaction({}, readScope)).toEqual(nobody);
    await expect(
      database.transaction(scopeOf('a'), async (tx) => {
        await readScope(tx);
        throw new Error('of the work');
      }),
    ).rejects.toThrow('of the work');
    expect(await database.transaction({}, readScope)).toEqual(nobody);
    await expect(database.transaction(scopeOf('a'), (tx) => tx.query('select 1/0'))).rejects.toThrow();
    expect(await database.transaction({}, readScope)).toEqual(nobody);
    // Outside of a transaction the connection is the login's again.
    const [after] = await test.ownerQuery<{ login: boolean }>('select current_user = session_user as login');
    expect(after?.login).toBe(true);
  });

  it('keeps scopes apart when many transactions run at once', async () => {
    const tenants = Array.from({ length: 40 }, (_, index) => `tenant-${index}`);
    const seen = await Promise.all(
      tenants.map((tenant) =>
        test.database.transaction(scopeOf(tenant), async (tx) => [
          ...(await readScope(tx)),
          ...(await readScope(tx)),
        ]),
      ),
    );
    expect(seen.map((rows) => rows.map((row) => row.tenant))).toEqual(
      tenants.map((tenant) => [tenant, tenant]),
    );
  });

  it('lets the application neither read the migrations nor change the schema', async () => {
    for (const statement of [
      'select * from avouch_meta.schema_migrations',
      'create table mine (n integer)',
      'alter table things disable row level security',
    ]) {
      const failure = await test.database
        .transaction({}, (tx) => tx.query(statement))
        .catch((error: unknown) => error);
      expect(sqlState(failure)).toBe('42501');
    }
  });

  it('carries any text in a setting without reading it as SQL', async () => {
    await fc.assert(
      fc.asyncProperty(awkwardText, async (value) => {
        const rows = await test.database.transaction(scopeOf(value), (tx) =>
          tx.query<{ value: string }>(`select current_setting('avouch.tenant_id') as value`),
        );
        expect(rows).toEqual([{ value }]);
      }),
      { numRuns: 60 },
    );
  });

  it('refuses names that are not settings of ours, and zero bytes', async () => {
    const { database } = test;
    for (const scope of [
      { role: 'postgres' },
      { 'avouch.a; reset role': 'x' },
      { 'avouch.tenant_id': 'a\0b' },
    ]) {
      await expect(database.transaction({ ...scope }, readScope)).rejects.toThrow(TypeError);
    }
    expect(await database.transaction({}, readThings)).toEqual([]);
  });
});

describe('a transaction', () => {
  it('is rolled back when its work throws, and the error is the one that was thrown', async () => {
    const failure = new Error('after the insert');
    const attempt = test.database.transaction(scopeOf('a'), async (tx) => {
      await tx.query('insert into things values ($1, $2)', ['a', 100]);
      throw failure;
    });
    await expect(attempt).rejects.toBe(failure);
    expect(await test.ownerQuery('select n from things where n = 100')).toEqual([]);
  });

  it('is not taken for committed when its work swallowed the error of a statement', async () => {
    const attempt = test.database.transaction(scopeOf('a'), async (tx) => {
      await tx.query('insert into things values ($1, $2)', ['a', 101]);
      await tx.query('select 1/0').catch(() => 'swallowed');
    });
    await expect(attempt).rejects.toThrow('rolled back');
    expect(await test.ownerQuery('select n from things where n = 101')).toEqual([]);
  });

  it('reports what the server refuses at the commit', async () => {
    const attempt = test.database.transaction(scopeOf('a'), (tx) =>
      tx.query('insert into things values ($1, $2)', ['a', 1]),
    );
    expect(sqlState(await attempt.catch((error: unknown) => error))).toBe('23505');
    expect(await test.database.transaction(scopeOf('a'), readThings)).toEqual([{ n: 1 }]);
  });

  it('cannot be used after its end', async () => {
    const kept = await test.database.transaction(scopeOf('a'), (tx) => Promise.resolve(tx));
    await expect(kept.query('select 1')).rejects.toThrow('ended');
  });

  it('runs queries that were started together in their order, and none of them when one fails', async () => {
    const { database } = test;
    const inOrder = await database.transaction(scopeOf('a'), (tx) =>
      Promise.all([
        tx.query('insert into things values ($1, $2)', ['a', 200], 'insert_thing'),
        tx.query('insert into things values ($1, $2)', ['a', 201], 'insert_thing'),
        tx.query<{ count: number }>('select count(*)::int as count from things'),
      ]),
    );
    expect(inOrder[2]).toEqual([{ count: 3 }]);
    const failing = database.transaction(scopeOf('a'), (tx) =>
      Promise.all([
        tx.query('insert into things values ($1, $2)', ['a', 202], 'insert_thing'),
        tx.query('select 1/0'),
        tx.query('insert into things values ($1, $2)', ['a', 203], 'insert_thing'),
      ]),
    );
    expect(sqlState(await failing.catch((error: unknown) => error))).toBe('22012');
    expect(await test.ownerQuery('select n from things where n >= 202')).toEqual([]);
  });

  it('survives values that cannot be sent and names that are used for two texts', async () => {
    const { database } = test;
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    await expect(
      database.transaction({}, (tx) => tx.query('select $1::jsonb', [circular])),
    ).rejects.toThrow();
    await expect(
      database.transaction({}, async (tx) => {
        await tx.query('select 1', [], 'one_name');
        await tx.query('select 2', [], 'one_name');
      }),
    ).rejects.toThrow('unique');
    for (let turn = 0; turn < 3; turn += 1) {
      expect(await database.transaction({}, (tx) => tx.query('select $1::int as n', [turn]))).toEqual([
        { n: turn },
      ]);
    }
  });

  it('brings columns as values that lose nothing', async () => {
    const moment = new Date('2026-02-03T04:05:06.789Z');
    await fc.assert(
      fc.asyncProperty(
        fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
        fc.uint8Array({ maxLength: 50 }),
        async (number, bytes) => {
          const rows = await test.database.transaction({}, (tx) =>
            tx.query(
              `select $1::bigint as number, $2::bytea as bytes, array[$1::bigint, null] as numbers,
                '{}'::bigint[] as none, $3::timestamptz as moment, '0.10'::numeric as amount, '2026-02-03'::date as day`,
              [number, Buffer.from(bytes), moment],
              'columns',
            ),
          );
          const amount = '0.10';
          const expected = {
            number,
            bytes: Buffer.from(bytes),
            numbers: [number, null],
            none: [],
            moment,
            amount,
            day: '2026-02-03',
          };
          expect(rows).toEqual([expected]);
        },
      ),
      { numRuns: 30 },
    );
  });
});

it('closing waits for a transaction under way, happens once, and refuses what comes later', async () => {
  const other = await openTestDatabase();
  const started = Promise.withResolvers<void>();
  const finish = Promise.withResolvers<void>();
  const underWay = other.database.transaction({}, async (tx) => {
    started.resolve();
    await finish.promise;
    return tx.query('select 7 as n');
  });
  await started.promise;
  const closed = Promise.all([other.database.close(), other.close()]);
  await expect(other.database.ping()).rejects.toMatchObject({ code: 'database_unreachable' });
  await expect(other.database.transaction({}, readThings)).rejects.toMatchObject({
    code: 'database_unreachable',
  });
  finish.resolve();
  expect(await underWay).toEqual([{ n: 7 }]);
  await closed;
});
