import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  fill,
  newEntry,
  openTestLedger,
  refusalOf,
  type TestLedger,
  type TestLog,
} from '../../test/ledger.ts';
import { fsck } from './fsck.ts';

/** SQLSTATE of `insufficient_privilege`. */
const forbidden = '42501';

const changes = [
  'update entries set leaf = leaf',
  `update entries set kind = 'other' where index = 0`,
  'delete from entries',
  'delete from entries where index = 1',
  'truncate entries',
  'update tree_nodes set hash = hash',
  'delete from tree_nodes',
  'truncate tree_nodes',
  'update checkpoints set note = note',
  'delete from checkpoints where size = 0',
  'truncate checkpoints',
  'update ledgers set size = size - 1',
  'update ledgers set size = 0, root = root',
  'update ledgers set root = root',
  `update ledgers set origin = 'other', size = size + 1`,
  `update ledgers set verifier_key = 'other', size = size + 1`,
  'delete from ledgers',
  'truncate ledgers',
];

const wayAround = [
  'alter table entries disable trigger user',
  'alter table entries disable row level security',
  'drop trigger entries_append_only on entries',
  'drop table checkpoints',
  'create or replace function refuse_change() returns trigger language plpgsql as $$ begin return new; end $$',
  `set session_replication_role = 'replica'`,
];

let test: TestLedger;
let log: TestLog;
beforeAll(async () => {
  test = await openTestLedger();
  log = await test.openLog('kept');
  await fill(test, log.id, 300);
});
afterAll(() => test.close());

describe('what was appended', () => {
  it.each(changes)('stays, for the application: %s', async (statement) => {
    const act = () =>
      test.database.database.transaction({ 'avouch.tenant_id': log.id }, (tx) => tx.query(statement));
    expect(await refusalOf(act)).toBe(forbidden);
  });

  it.each(changes)('stays, for the owner of the tables too: %s', async (statement) => {
    expect(await refusalOf(() => test.database.ownerQuery(statement))).toBe(forbidden);
  });

  it.each(wayAround)('stays: the application has no way around: %s', async (statement) => {
    const act = () =>
      test.database.database.transaction({ 'avouch.tenant_id': log.id }, (tx) => tx.query(statement));
    expect(await refusalOf(act)).toBe(forbidden);
  });

  it('is what it was, after all that', async () => {
    expect(await fsck(test.database.database, log.id)).toMatchObject({ entries: 300n, faults: [] });
  });

  it('cannot be added to in another tenant’s name', async () => {
    const other = await test.openLog('other');
    const write = (statement: string, values: unknown[]) => () =>
      test.database.database.transaction({ 'avouch.tenant_id': other.id }, (tx) =>
        tx.query(statement, values),
      );
    const forge = write(
      `insert into entries (tenant_id, index, id, kind, leaf, leaf_hash) values ($1, 300, $2, 'test', '{}', $3)`,
      [log.id, newEntry().id, Buffer.alloc(32)],
    );
    expect(await refusalOf(forge)).toBe(forbidden);
    const move = write('update ledgers set size = size + 1 where tenant_id = $1 returning size', [log.id]);
    expect(await move()).toEqual([]);
  });
});
