import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startOpenAiUpstream, type Upstream } from '../upstream/index.ts';
import { findLost, startLoad } from './acknowledgements.ts';
import { type ProcessEnvironment, runAvouch, startServerProcess } from './avouch-process.ts';
import { providerSettings } from './crash-run.ts';
import { readExport } from './exported.ts';

/** An embedded database takes some 40 MB, and half as much again while it is made. */
const diskBytes = 160 * 1024 * 1024;
/** For a hundred calls or two; less than the next file of PostgreSQL's log, so that data is what finds no room. */
const leftBytes = 400_000;

const skipReason = findSkipReason();
if (skipReason !== undefined) console.warn(`A full disk was not tested. ${skipReason}`);

describe.skipIf(skipReason)('a disk that is full', () => {
  let disk: string;
  let upstream: Upstream;
  let settings: ProcessEnvironment;
  beforeAll(async () => {
    disk = mkdtempSync(join(tmpdir(), 'avouch-disk-'));
    mount(disk, diskBytes);
    upstream = await startOpenAiUpstream();
    settings = { ...providerSettings(upstream), AVOUCH_DATA_DIR: join(disk, 'var') };
  });
  afterAll(async () => {
    await upstream.close();
    unmount(disk);
  });

  it('in the middle of calls makes them fail with a code, loses nothing, and is over when there is room', async () => {
    const server = await startServerProcess(settings);
    const load = startLoad({ url: server.url, key: server.firstKey ?? '', clients: 8 });
    await load.more(20);
    const filler = join(disk, 'filler');
    writeFileSync(filler, Buffer.alloc(freeBytes(disk) - leftBytes));
    await load.refusedWith('ledger_unavailable');
    rmSync(filler);
    await load.more(50);
    await load.stop();
    expect([...load.refusals.keys()]).toEqual(['ledger_unavailable']);

    const { ids, faults } = await readExport(settings);
    expect(faults).toEqual([]);
    expect(findLost(load.acknowledged, ids)).toEqual([]);
    expect(await runAvouch(['fsck'], settings)).toMatchObject({ exitCode: 0 });
    expect((await server.stop()).exitCode).toBe(0);
  });

  it('is said at the start, and what was there before stays', async () => {
    const filler = join(disk, 'filler');
    writeFileSync(filler, Buffer.alloc(freeBytes(disk) - 100_000));
    const fresh = { ...settings, AVOUCH_DATA_DIR: join(disk, 'fresh') };
    const end = await runAvouch(['start'], fresh);
    expect(end).toMatchObject({ exitCode: 2, stdout: '' });
    expect(end.stderr).toMatch(/cannot be written: the disk is full\. .*\(data_dir_unwritable\)\n$/);
    rmSync(filler);
    expect(await runAvouch(['fsck'], settings)).toMatchObject({ exitCode: 0 });
  });
});

function findSkipReason(): string | undefined {
  if ((process.env['TEST_DATABASE_URL'] ?? '') !== '') return 'The disk of a PostgreSQL is not ours to fill.';
  const folder = mkdtempSync(join(tmpdir(), 'avouch-disk-'));
  const isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder]).status === 0;
  if (isMounted) unmount(folder);
  else rmSync(folder, { recursive: true });
  return isMounted ? undefined : 'Mounting a small file system is not permitted here.';
}

function mount(folder: string, bytes: number): void {
  spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', folder]);
}

function unmount(folder: string): void {
  spawnSync('umount', ['--lazy', folder]);
  rmSync(folder, { recursive: true, force: true });
}

function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}
