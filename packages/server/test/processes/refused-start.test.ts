import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type PreparedDatabase, prepareTestDatabase } from '../database.ts';
import { type ProcessEnd, type ProcessEnvironment, runAvouch, startServerProcess } from './avouch-process.ts';

const isPostgres = (process.env['TEST_DATABASE_URL'] ?? '') !== '';
/** Nobody: for whom a folder of ours is not writable even where the tests run as root. */
const nobodyUid = 65_534;
const isRoot = process.getuid?.() === 0;

let folder: string;
let database: PreparedDatabase;
let settings: ProcessEnvironment;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'avouch-refused-'));
  database = await prepareTestDatabase();
  settings = { AVOUCH_DATA_DIR: database.dataDir, AVOUCH_DATABASE_URL: database.url };
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await database.remove();
});

/** Exit code 2, nothing on standard output, and one line that says what is wrong, its code at the end. */
function expectRefusal(end: ProcessEnd, code: string, sentence: RegExp): void {
  expect(end).toMatchObject({ exitCode: 2, signal: null, stdout: '' });
  expect(end.stderr).toMatch(sentence);
  expect(end.stderr).toMatch(new RegExp(`^avouch: [^\\n]+ \\(${code}\\)\\n$`));
}

async function occupyPort(): Promise<{ server: Server; port: string }> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  return { server, port: String(typeof address === 'object' ? address?.port : '') };
}

describe('a start with a setting that is wrong', () => {
  it.each<[string, ProcessEnvironment, RegExp]>([
    ['an unknown key', { AVOUCH_PROT: '8080' }, /AVOUCH_PROT is not a setting of Avouch/],
    [
      'another database',
      { AVOUCH_DATABASE_URL: 'mysql://u:hidden@h/d' },
      /AVOUCH_DATABASE_URL: must be a postgres/,
    ],
    ['providers that are no JSON', { AVOUCH_PROVIDERS: '[{' }, /AVOUCH_PROVIDERS/],
    [
      'a provider at an address that is not public',
      { AVOUCH_PROVIDERS: '[{"name":"ollama","kind":"openai","baseUrl":"http://127.0.0.1:11434/v1"}]' },
      /The provider "ollama" .*add 127.0.0.1 to AVOUCH_OUTBOUND_ALLOW/,
    ],
    [
      'an address that is not ours',
      { AVOUCH_HOST: '192.0.2.1' },
      /AVOUCH_HOST: this machine has no address 192.0.2.1/,
    ],
  ])('is refused: %s', async (_what, wrong, sentence) => {
    const end = await runAvouch(['start'], { ...settings, ...wrong });
    expectRefusal(end, 'config_invalid', sentence);
    expect(end.stderr).not.toContain('hidden');
  });

  it('says everything that is wrong at once', async () => {
    const end = await runAvouch(['start'], { ...settings, AVOUCH_PROT: '1', AVOUCH_PORT: 'x' });
    expectRefusal(end, 'config_invalid', /AVOUCH_PORT: .*AVOUCH_PROT is not/);
  });
});

describe('a start in a place that is taken', () => {
  it('is refused where the port is, and has made nothing that is shown once', async () => {
    const { server, port } = await occupyPort();
    const end = await runAvouch(['start'], { ...settings, AVOUCH_PORT: port });
    server.close();
    expectRefusal(end, 'port_taken', new RegExp(`Port ${port} is taken. Set AVOUCH_PORT`));
    const started = await startServerProcess(settings);
    expect(started.firstKey).toMatch(/^avk_/);
    expect((await started.stop()).exitCode).toBe(0);
  });

  it.skipIf(isPostgres)('is refused where the data directory is in use, and disturbs nobody', async () => {
    const running = await startServerProcess(settings);
    const end = await runAvouch(['start'], settings);
    expectRefusal(end, 'data_dir_locked', new RegExp(`in use by the process ${running.child.pid}`));
    expect((await fetch(`${running.url}/readyz`)).status).toBe(200);
    expect((await running.stop()).exitCode).toBe(0);
  });
});

describe('a start in a folder that cannot be used', () => {
  let empty: PreparedDatabase;
  beforeAll(async () => {
    empty = await prepareTestDatabase();
    chmodSync(folder, 0o755);
  });
  afterAll(() => empty.remove());

  const start = (dataDir: string, uid?: number) =>
    runAvouch(
      ['start'],
      { AVOUCH_DATA_DIR: dataDir, AVOUCH_DATABASE_URL: empty.url },
      uid === undefined ? {} : { uid },
    );

  it('is refused where a file stands in its place', async () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    expectRefusal(await start(join(file, 'var')), 'data_dir_unwritable', /cannot be written/);
  });

  it('is refused where this user may not write', async () => {
    const dataDir = join(folder, 'not-ours');
    mkdirSync(dataDir);
    chmodSync(dataDir, 0o555);
    expectRefusal(
      await start(dataDir, isRoot ? nobodyUid : undefined),
      'data_dir_unwritable',
      /cannot be written/,
    );
    expect(readdirSync(dataDir)).toEqual([]);
  });
});

describe('a start without the keys that the ledgers are signed with', () => {
  const keys = () => join(database.dataDir, 'keys');

  it('is refused where the folder is gone, and makes no other one', async () => {
    renameSync(keys(), `${keys()}.kept`);
    expectRefusal(
      await runAvouch(['start'], settings),
      'signing_key_missing',
      /no signing key at .*demo\/ledger.pem/,
    );
    expect(existsSync(keys())).toBe(false);
    renameSync(`${keys()}.kept`, keys());
  });

  it('is refused where another key stands in its place', async () => {
    const key = join(keys(), 'demo', 'ledger.pem');
    renameSync(key, `${key}.kept`);
    renameSync(join(keys(), 'demo', 'policy.pem'), key);
    expectRefusal(
      await runAvouch(['start'], settings),
      'signing_key_mismatch',
      /started with another signing key/,
    );
    expect(await runAvouch(['fsck'], settings)).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining('is not that of its signing key'),
    });
    renameSync(key, join(keys(), 'demo', 'policy.pem'));
    renameSync(`${key}.kept`, key);
  });

  it('is refused where others may read the key, and goes on once nobody else may', async () => {
    const key = join(keys(), 'demo', 'ledger.pem');
    expect(statSync(key).mode & 0o777).toBe(0o600);
    chmodSync(key, 0o644);
    expectRefusal(await runAvouch(['start'], settings), 'signing_key_missing', /Others may read .*chmod 600/);
    chmodSync(key, 0o600);
    const back = await startServerProcess(settings);
    expect(await runAvouch(['fsck'], settings)).toMatchObject({ exitCode: 0 });
    expect((await back.stop()).exitCode).toBe(0);
  });
});

describe.runIf(isPostgres)('a start on a PostgreSQL that cannot be used', () => {
  const changed = (change: (url: URL) => void): string => {
    const url = new URL(database.url ?? '');
    change(url);
    return url.href;
  };

  it.each<[string, (url: URL) => void, RegExp]>([
    ['nobody listens', (url) => (url.port = '1'), /No PostgreSQL server listens at 127.0.0.1:1/],
    [
      'the host does not exist',
      (url) => (url.hostname = 'db.invalid'),
      /db.invalid of the PostgreSQL server/,
    ],
    ['the password is wrong', (url) => (url.password = 'wrong-one'), /refused the password of the user/],
    ['the database does not exist', (url) => (url.pathname = '/not_there'), /has no database not_there/],
  ])('is refused where %s', async (_what, change, sentence) => {
    const end = await runAvouch(['start'], { ...settings, AVOUCH_DATABASE_URL: changed(change) });
    expectRefusal(end, 'database_unreachable', sentence);
    expect(end.stderr).not.toContain('wrong-one');
  });

  it('is refused where something else listens', async () => {
    const other = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await new Promise<void>((resolve) => {
      other.listen(0, '127.0.0.1', resolve);
    });
    const address = other.address();
    const port = String(typeof address === 'object' ? address?.port : '');
    const url = changed((to) => (to.port = port));
    const end = await runAvouch(['start'], { ...settings, AVOUCH_DATABASE_URL: url });
    other.close();
    expectRefusal(end, 'database_unreachable', /PostgreSQL at 127.0.0.1:\d+ cannot be reached/);
  });
});
