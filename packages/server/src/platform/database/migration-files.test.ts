import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { readMigrations } from './migration-files.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'avouch-migrations-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function write(names: readonly string[]): void {
  for (const name of names) writeFileSync(join(folder, name), 'select 1');
}

describe('a folder of migrations', () => {
  it('is read in the order of its numbers, and other files are left alone', async () => {
    write(['0002_two.sql', '0001_one.sql', 'README.md']);
    const migrations = await readMigrations(folder);
    expect(migrations.map(({ version, name }) => [version, name])).toEqual([
      [1, '0001_one.sql'],
      [2, '0002_two.sql'],
    ]);
  });

  it.each([
    ['a gap', ['0001_one.sql', '0003_three.sql']],
    ['a number twice', ['0001_one.sql', '0001_other.sql']],
    ['no first one', ['0002_two.sql']],
    ['a name of another kind', ['0001_one.sql', '2_two.sql']],
  ])('is refused with %s', async (_fault, names) => {
    write(names);
    await expect(readMigrations(folder)).rejects.toMatchObject({ code: 'migration_failed' });
    await expect(readMigrations(folder)).rejects.toThrow('not in order');
  });

  it('is refused where there is none', async () => {
    await expect(readMigrations(join(folder, 'missing'))).rejects.toMatchObject({ code: 'migration_failed' });
  });
});
