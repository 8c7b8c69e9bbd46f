import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { migrationsDir, openTestDatabase, type TestDatabase } from '../../../test/database.ts';
import { isConnectionLoss, openDatabase, sqlState } from './index.ts';

const dataDir = 'unused';

function openAt(url: string): Promise<unknown> {
  return openDatabase({ url, dataDir, migrationsDir }).catch((error: unknown) => error);
}

describe('a database that cannot be reached', () => {
  it.each([
    ['another scheme', 'mysql://avouch:hidden@127.0.0.1/avouch', 'must begin with postgres://'],
    ['no URL', 'avouch:hidden', 'must begin with postgres://'],
    ['a URL that cannot be read', 'postgres://avouch:hid#den@127.0.0.1:port/avouch', 'is not a URL such as'],
    ['a port where nobody listens', 'postgres://avouch:hidden@127.0.0.1:1/avouch', 'listens at 127.0.0.1:1'],
  ])('is refused with the key to change and without the password: %s', async (_fault, url, sentence) => {
    const failure = await openAt(url);
    expect(failure).toMatchObject({ code: 'database_unreachable' });
    expect(String(failure)).toContain('AVOUCH_DATABASE_URL');
    expect(String(failure)).toContain(sentence);
    expect(JSON.stringify(failure, Object.getOwnPropertyNames(failure))).not.toMatch(/hidden|hid#den/);
  });

  it('is refused when the server hangs up or speaks another protocol', async () => {
    const answers = ['', 'HTTP/1.1 400 Bad Request\r\n\r\n'];
    const server = createServer((socket: Socket) => {
      socket.on('error', () => socket.destroy());
      socket.end(answers.pop() ?? '');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    for (let turn = 0; turn < 2; turn += 1) {
      expect(await openAt(`postgres://u:p@127.0.0.1:${port}/avouch`)).toMatchObject({
        code: 'database_unreachable',
      });
    }
    server.close();
  });
});

describe.runIf(process.env['TEST_DATABASE_URL'])('on PostgreSQL', () => {
  let test: TestDatabase;
  let serverUrl: string;

  beforeAll(async () => {
    test = await openTestDatabase();
    serverUrl = test.url ?? '';
  });

  afterAll(async () => {
    await test.close();
  });

  function changed(change: (url: URL) => void): string {
    const url = new URL(serverUrl);
    change(url);
    return url.href;
  }

  it('a wrong password and an unknown database each get their sentence', async () => {
    const password = await openAt(changed((url) => (url.password = 'wrong-one')));
    expect(password).toMatchObject({ code: 'database_unreachable' });
    expect(String(password)).toMatch(/refused the password of the user .* AVOUCH_DATABASE_URL/);
    expect(String(password)).not.toContain('wrong-one');
    const database = await openAt(changed((url) => (url.pathname = '/not_there')));
    expect(database).toMatchObject({ code: 'database_unreachable' });
    expect(String(database)).toContain('no database not_there');
  });

  it('a connection that the server ends is a connection loss, and the next transaction works', async () => {
    const { database } = test;
    const slow = database
      .transaction({}, (tx) => tx.query('select pg_sleep(60)'))
      .catch((error: unknown) => error);
    await endOthers(`state = 'active' and query like '%pg_sleep(60)%'`);
    const failure = await slow;
    expect(failure).toMatchObject({ code: 'database_unreachable' });
    expect(isConnectionLoss(failure)).toBe(true);

    const between = await database
      .transaction({}, async (tx) => {
        await tx.query('select 1');
        await endOthers(`state = 'idle in transaction'`);
        return tx.query('select 2');
      })
      .catch((error: unknown) => error);
    expect(isConnectionLoss(between)).toBe(true);

    // The owner's statement takes one connection of the pool, so that the other stays idle.
    await Promise.all([1, 2].map(() => database.transaction({}, (tx) => tx.query('select pg_sleep(0.01)'))));
    await endOthers(`state = 'idle'`);
    await database.ping().catch(() => 'the pool had not yet heard of it');
    expect(await database.transaction({}, (tx) => tx.query('select 1 as n'))).toEqual([{ n: 1 }]);

    async function endOthers(which: string): Promise<void> {
      const text = `select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid() and ${which}`;
      while ((await test.ownerQuery(text)).length === 0) await test.ownerQuery('select pg_sleep(0.01)');
    }
  });

  it('a statement that takes too long is ended by the server', async () => {
    const database = await openDatabase({ url: serverUrl, dataDir, migrationsDir, statementTimeoutMs: 50 });
    const failure = await database
      .transaction({}, (tx) => tx.query('select pg_sleep(60)'))
      .catch((error: unknown) => error);
    expect(sqlState(failure)).toBe('57014');
    expect(isConnectionLoss(failure)).toBe(false);
    expect(await database.transaction({}, (tx) => tx.query('select 1 as n'))).toEqual([{ n: 1 }]);
    await database.close();
  });

  it('a login that owns nothing works with an owner that migrates, and not without leave', async () => {
    const login = `avouch_test_login_${randomUUID().slice(0, 8)}`;
    await test.ownerQuery(`create role ${login} login password 'of-the-test'`);
    const url = changed((target) => {
      target.username = login;
      target.password = 'of-the-test';
    });
    try {
      const alone = await openAt(url);
      expect(alone).toMatchObject({ code: 'migration_failed' });
      const database = await openDatabase({ url, ownerUrl: serverUrl, dataDir, migrationsDir });
      expect(await database.transaction({}, (tx) => tx.query('select current_user::text as role'))).toEqual([
        { role: 'avouch_app' },
      ]);
      await database.close();
    } finally {
      await test.ownerQuery(`drop role ${login}`);
    }
  });

  it('four processes that start at once on a fresh database apply each migration once', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'avouch-migrations-'));
    writeFileSync(join(folder, '0001_one.sql'), 'create table counted (n integer); select pg_sleep(0.05);');
    writeFileSync(join(folder, '0002_two.sql'), 'insert into counted values (1)');
    await test.ownerQuery('drop schema avouch_meta cascade');
    const databases = await Promise.all(
      Array.from({ length: 4 }, () => openDatabase({ url: serverUrl, dataDir, migrationsDir: folder })),
    );
    expect(await test.ownerQuery('select n from counted')).toEqual([{ n: 1 }]);
    const applied = await test.ownerQuery(
      'select version from avouch_meta.schema_migrations order by version',
    );
    expect(applied).toEqual([{ version: 1 }, { version: 2 }]);
    await Promise.all(databases.map((database) => database.close()));
    rmSync(folder, { recursive: true });
  });
});
