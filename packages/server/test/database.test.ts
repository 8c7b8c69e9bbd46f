import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

import { openDatabase } from '../src/platform/database/index.ts';
import { migrationsDir, openTestDatabase, prepareTestDatabase } from './database.ts';

describe('the databases of tests', () => {
  it('are migrated, separate, and gone after close', async () => {
    const first = await openTestDatabase();
    const second = await openTestDatabase();
    await first.ownerQuery('create table only_here (n integer)');
    const found = await second.ownerQuery(`select to_regclass('only_here') as name`);
    expect(found).toEqual([{ name: null }]);
    const versions = await second.ownerQuery(
      'select version from avouch_meta.schema_migrations where version = 1',
    );
    expect(versions).toEqual([{ version: 1 }]);
    await first.close();
    await second.close();
    expect(existsSync(first.dataDir)).toBe(false);
  });

  it('can be handed to a server that opens them itself', async () => {
    const { url, dataDir, remove } = await prepareTestDatabase();
    const database = await openDatabase({ url, dataDir, migrationsDir });
    await database.ping();
    await database.close();
    await remove();
    expect(existsSync(dataDir)).toBe(false);
  });
});
