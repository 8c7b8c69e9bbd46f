import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { migrationsDir, type PreparedDatabase, prepareTestDatabase } from '../../../test/database.ts';
import { createDatabase, openPool } from './database.ts';
import { openDatabase } from './index.ts';

let prepared: PreparedDatabase;
let folder: string;

beforeEach(async () => {
  prepared = await prepareTestDatabase();
  folder = mkdtempSync(join(tmpdir(), 'avouch-migrations-'));
  // The copy is migrated; without its memory of that, it takes the files of these tests as its first.
  const opened = await openPool({ ...place(), migrationsDir });
  await opened.pool.query('drop schema avouch_meta cascade');
  await createDatabase(opened).close();
});

afterEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  await prepared.remove();
});

function place(): { url: string | undefined; dataDir: string } {
  return { url: prepared.url, dataDir: prepared.dataDir };
}

function write(files: Record<string, string>): void {
  for (const [name, sql] of Object.entries(files)) writeFileSync(join(folder, name), sql);
}

async function migrateOnce(): Promise<void> {
  const database = await openDatabase({ ...place(), migrationsDir: folder });
  await database.close();
}

const readTwo = 'create table two (n integer); insert into two select n + 1 from one;';

describe('migrations', () => {
  it('are applied in order and once, later ones when they come', async () => {
    write({
      '0001_one.sql': 'create table one (n integer); insert into one values (1);',
      'README.md': 'no SQL',
    });
    await migrateOnce();
    write({ '0002_two.sql': readTwo });
    await migrateOnce();
    await migrateOnce();
    write({ '0003_read.sql': 'do $$ begin assert (select array_agg(n) = array[2] from two); end $$' });
    await migrateOnce();
  });

  it('are refused when an applied one has changed, but not for its line endings', async () => {
    write({ '0001_one.sql': 'create table one (n integer);\nselect 1;\n' });
    await migrateOnce();
    write({ '0001_one.sql': 'create table one (n integer);\r\nselect 1;\r\n' });
    await migrateOnce();
    write({ '0001_one.sql': 'create table one (n bigint);\nselect 1;\n' });
    await expect(migrateOnce()).rejects.toMatchObject({ code: 'migration_changed' });
    await expect(migrateOnce()).rejects.toThrow('0001_one.sql');
  });

  it('are refused on a database that is newer than the code', async () => {
    write({ '0001_one.sql': 'create table one (n integer)', '0002_two.sql': readTwo });
    await migrateOnce();
    rmSync(join(folder, '0002_two.sql'));
    await expect(migrateOnce()).rejects.toMatchObject({ code: 'database_newer' });
    await expect(migrateOnce()).rejects.toThrow('0002_two.sql');
  });

  it('leave no trace of the one that fails, keep those before it, and go on once it is right', async () => {
    write({
      '0001_one.sql': 'create table one (n integer)',
      '0002_two.sql': `create table two (n integer); insert into one values (1); select 'secret'::integer;`,
    });
    const failure = await migrateOnce().catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'migration_failed' });
    expect(String(failure)).toContain('0002_two.sql failed with SQLSTATE 22P02');
    expect(String(failure)).not.toContain('secret');
    write({ '0002_two.sql': `do $$ begin assert (select count(*) = 0 from one); end $$; ${readTwo}` });
    await migrateOnce();
  });

  it('say what to install where the server lacks pgvector', async () => {
    write({ '0001_one.sql': `do $$ begin raise exception 'none' using errcode = 'AV001'; end $$` });
    await expect(migrateOnce()).rejects.toMatchObject({ code: 'migration_failed' });
    await expect(migrateOnce()).rejects.toThrow('create extension vector');
  });

  it('may not end the transaction that they run in', async () => {
    write({ '0001_one.sql': 'create table one (n integer); commit; create table two (n integer);' });
    await expect(migrateOnce()).rejects.toMatchObject({ code: 'migration_failed' });
  });
});
