import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { type Database, openDatabase } from './index.ts';

const indexUrl = new URL('./index.ts', import.meta.url).href;

let place: string;
let dataDir: string;
let migrationsDir: string;

beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'avouch-embedded-'));
  dataDir = join(place, 'var');
  migrationsDir = join(place, 'migrations');
  mkdirSync(migrationsDir);
  writeFileSync(
    join(migrationsDir, '0001_rows.sql'),
    `create extension vector;
     create table kept (n integer primary key, near vector(3));
     grant select, insert on kept to avouch_app;`,
  );
});

afterAll(() => {
  rmSync(place, { recursive: true, force: true });
});

function open(statementTimeoutMs?: number): Promise<Database> {
  return openDatabase({ dataDir, migrationsDir, statementTimeoutMs });
}

it('a first start that was killed half-way is begun again, in a directory for its owner alone', async () => {
  mkdirSync(join(dataDir, 'database'), { recursive: true, mode: 0o700 });
  writeFileSync(join(dataDir, 'database', 'PG_VERSION'), '18\n');
  writeFileSync(join(dataDir, 'database.incomplete'), '');
  const database = await open();
  const near = await database.transaction({}, (tx) =>
    tx.query(`select '[1,2,3]'::vector <-> '[1,2,5]' as distance`),
  );
  expect(near).toEqual([{ distance: 2 }]);
  await database.close();
  expect(statSync(join(dataDir, 'database')).mode & 0o077).toBe(0);
  expect(readdirSync(dataDir).toSorted()).toEqual(['database', 'lock']);
});

it('a second opener is refused while the first works on', async () => {
  const database = await open();
  await expect(open()).rejects.toMatchObject({ code: 'data_dir_locked' });
  await expect(open()).rejects.toThrow(dataDir);
  await database.ping();
  await database.close();
  const next = await open();
  await next.close();
});

it('what was acknowledged is there after the process was killed at any moment', async () => {
  const code = `
    const { openDatabase } = await import(${JSON.stringify(indexUrl)});
    const [dataDir, migrationsDir, first] = process.argv.slice(1);
    const database = await openDatabase({ dataDir, migrationsDir });
    for (let n = Number(first); ; n += 1) {
      await database.transaction({}, (tx) => tx.query('insert into kept (n) values ($1)', [n], 'keep'));
      process.stdout.write(n + '\\n');
    }`;
  let acknowledged = 0;
  for (const rows of [40, 230]) {
    const first = acknowledged + 1_000;
    const child = spawn(process.execPath, [
      '--input-type=module',
      '-e',
      code,
      dataDir,
      migrationsDir,
      String(first),
    ]);
    const exited = once(child, 'exit');
    for await (const line of createInterface(child.stdout)) {
      acknowledged = Number(line);
      if (acknowledged === first + rows) child.kill('SIGKILL');
    }
    await exited;
    const database = await open();
    const kept = await database.transaction({}, (tx) =>
      tx.query<{ n: number }>('select n from kept where n >= $1 order by n', [first]),
    );
    const expected = Array.from({ length: acknowledged - first + 1 }, (_, index) => first + index);
    // The last row may have been committed without the process living to say so.
    expect(kept.slice(0, expected.length).map(({ n }) => n)).toEqual(expected);
    expect(kept.length - expected.length).toBeLessThanOrEqual(1);
    await database.close();
  }
});

it('a statement that hangs ends the database instead of the wait: it and all later ones are refused', async () => {
  const database = await open(200);
  const hanging = database.transaction({}, (tx) => tx.query('select pg_sleep(600)'));
  const waiting = database.transaction({}, (tx) => tx.query('select 1'));
  const refusals = await Promise.allSettled([hanging, waiting, database.ping()]);
  for (const refusal of refusals) {
    expect(refusal).toMatchObject({ status: 'rejected', reason: { code: 'database_unreachable' } });
  }
  await expect(database.transaction({}, (tx) => tx.query('select 1'))).rejects.toMatchObject({
    code: 'database_unreachable',
  });
  await database.close();
  const next = await open();
  await next.ping();
  await next.close();
});

it('a directory that cannot be made is refused with its name and the reason', async () => {
  const file = join(place, 'file');
  writeFileSync(file, '');
  const failure = openDatabase({ dataDir: join(file, 'var'), migrationsDir });
  await expect(failure).rejects.toMatchObject({ code: 'data_dir_unwritable' });
  await expect(failure).rejects.toThrow('a file stands in its place');
});

it('a damaged database is refused, and nothing is made in its place', async () => {
  const damaged = join(place, 'damaged');
  mkdirSync(join(damaged, 'database'), { recursive: true });
  writeFileSync(join(damaged, 'database', 'PG_VERSION'), '9.6\n');
  await expect(openDatabase({ dataDir: damaged, migrationsDir })).rejects.toMatchObject({
    code: 'database_unreachable',
  });
  expect(readdirSync(damaged).toSorted()).toEqual(['database', 'lock']);
});
