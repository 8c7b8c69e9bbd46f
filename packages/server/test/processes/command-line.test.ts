import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type PreparedDatabase, prepareTestDatabase } from '../database.ts';
import {
  type ProcessEnvironment,
  runAvouch,
  type ServerProcess,
  spawnAvouch,
  startServerProcess,
} from './avouch-process.ts';

const keyLine = /^avk_[A-Za-z0-9]{43}\n$/;

let database: PreparedDatabase;
let settings: ProcessEnvironment;
let folder: string;
beforeAll(async () => {
  database = await prepareTestDatabase();
  folder = mkdtempSync(join(tmpdir(), 'avouch-command-line-'));
  settings = { AVOUCH_DATA_DIR: database.dataDir, AVOUCH_DATABASE_URL: database.url };
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await database.remove();
});

const avouch = (...args: string[]) => runAvouch(args, settings);

async function statusWith(server: ServerProcess, key: string): Promise<number> {
  const answer = await fetch(`${server.url}/v1/models`, { headers: { authorization: `Bearer ${key}` } });
  await answer.text();
  return answer.status;
}

describe('avouch, while the server runs', () => {
  let server: ServerProcess;
  beforeAll(async () => {
    server = await startServerProcess(settings);
  });
  afterAll(async () => {
    await server.stop();
  });

  it('makes a key, prints it and nothing else, lists it and revokes it', async () => {
    const created = await avouch('keys', 'create', '--tenant', 'demo', '--name', 'laptop', '--days', '7');
    expect(created).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(keyLine), stderr: '' });
    const key = created.stdout.trim();
    expect(await statusWith(server, key)).toBe(200);

    const listed = await avouch('keys', 'list', '--tenant', 'demo');
    const line = listed.stdout.split('\n').find((each) => each.endsWith('laptop')) ?? '';
    expect(line.startsWith(key.slice(0, 12))).toBe(true);
    expect(listed.stdout).not.toContain(key);
    const id = /[0-9a-f-]{36}/.exec(line)?.[0] ?? '';

    expect(await avouch('keys', 'revoke', id, '--tenant', 'demo')).toMatchObject({ exitCode: 0 });
    await pause(1_000);
    expect(await statusWith(server, key)).toBe(401);
    expect((await avouch('keys', 'list', '--tenant', 'demo')).stdout).toMatch(/revoked .* laptop/);
  });

  it('hands out an entry and the whole ledger, and verifies them', async () => {
    const entry = join(folder, 'entry.json');
    const whole = join(folder, 'export.ndjson');
    writeFileSync(entry, (await avouch('entry', '0', '--tenant', 'demo')).stdout);
    writeFileSync(whole, (await avouch('export', '--tenant', 'demo')).stdout);
    for (const file of [entry, whole]) {
      expect(await avouch('verify', file)).toMatchObject({
        exitCode: 0,
        stdout: expect.stringMatching(/^verified: /),
      });
    }
    writeFileSync(entry, (await avouch('entry', '0', '--tenant', 'demo')).stdout.replace('demo', 'dame'));
    expect(await avouch('verify', entry)).toMatchObject({
      exitCode: 1,
      stdout: expect.stringMatching(/^refused: /),
    });
  });

  it('ends quietly when its reader has enough', async () => {
    const running = spawnAvouch(['export', '--tenant', 'demo'], settings);
    running.child.stdout?.destroy();
    expect(await running.ended).toMatchObject({ signal: null, stderr: '' });
  });
});

describe('avouch, while no server runs', () => {
  it('makes a key all the same', async () => {
    const created = await avouch('keys', 'create', '--tenant', 'demo');
    expect(created).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(keyLine), stderr: '' });
    const server = await startServerProcess(settings);
    expect(await statusWith(server, created.stdout.trim())).toBe(200);
    // A killed server leaves its socket behind: nobody answers there, and nobody has to tidy up.
    await server.kill();
    expect(await avouch('keys', 'create', '--tenant', 'demo')).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(keyLine),
    });
  });

  it('or while it starts', async () => {
    const starting = startServerProcess(settings);
    // Whoever has the folder first keeps it, so the server is given that; it listens a good while later.
    while (database.url === undefined && !existsSync(join(database.dataDir, 'lock.pid'))) await pause(5);
    expect(await avouch('keys', 'create', '--tenant', 'demo')).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(keyLine),
    });
    expect((await (await starting).stop()).exitCode).toBe(0);
  });
});

describe('avouch, asked for what it cannot do', () => {
  it.each<[string, string[], RegExp]>([
    [
      'an unknown tenant',
      ['keys', 'create', '--tenant', 'nobody'],
      /There is no tenant nobody. \(tenant_not_found\)/,
    ],
    [
      'a lifetime that is none',
      ['keys', 'create', '--tenant', 'demo', '--days', 'x'],
      /days: must be a whole number/,
    ],
    ['an unknown command', ['kyes'], /unknown command 'kyes'/],
    ['too little', ['keys', 'create'], /'--tenant <name>' not specified/],
    ['a file that is not there', ['verify', '/nowhere/entry.json'], /\(parameter_invalid\)/],
  ])('says so and exits with 2: %s', async (_what, args, sentence) => {
    const end = await avouch(...args);
    expect(end).toMatchObject({ exitCode: 2, stdout: '', stderr: expect.stringMatching(sentence) });
    expect(end.stderr).not.toMatch(/\n\s+at /);
  });

  it('says what it can do, to who asks and to who says nothing', async () => {
    const [helped, bare] = [await avouch('--help'), await avouch()];
    expect(helped).toMatchObject({ exitCode: 0, stderr: '' });
    for (const command of ['start', 'tenants', 'keys', 'entry', 'export', 'fsck', 'verify', 'config']) {
      expect(helped.stdout).toMatch(new RegExp(`^  ${command}\\b`, 'm'));
    }
    expect(Math.max(...helped.stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(bare).toEqual(helped);
  });
});
