import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';

import { acquireDirectoryLock } from './index.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'avouch-lock-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

/** A process that tries to take the lock and says `held` or the code of the refusal; it then stays. */
async function startOpener(): Promise<{ child: ChildProcess; said: string }> {
  const module = new URL('./lock.ts', import.meta.url).href;
  const code = `
    const { acquireDirectoryLock } = await import(${JSON.stringify(module)});
    console.log(await acquireDirectoryLock(process.argv[1]).then(() => 'held', (error) => error.code));
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code, directory]);
  const complaint = once(child.stderr, 'data').then(([text]) => `complained: ${String(text)}`);
  const answer = once(child.stdout, 'data').then(([text]) => String(text).trim());
  return { child, said: await Promise.race([answer, complaint]) };
}

async function kill(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

it('a second opener in the same process is refused with the directory and the holder', async () => {
  const lock = await acquireDirectoryLock(directory);
  const second = acquireDirectoryLock(directory);
  await expect(second).rejects.toMatchObject({ code: 'data_dir_locked' });
  await expect(second).rejects.toThrow(directory);
  await expect(second).rejects.toThrow(`process ${process.pid}`);
  lock.release();
  lock.release();
  const next = await acquireDirectoryLock(directory);
  next.release();
});

it('a second process is refused while the first holds the lock', async () => {
  const lock = await acquireDirectoryLock(directory);
  // Being refused here must not have cost this process its lock.
  await expect(acquireDirectoryLock(directory)).rejects.toMatchObject({ code: 'data_dir_locked' });
  const { child, said } = await startOpener();
  expect(said).toBe('data_dir_locked');
  await kill(child);
  lock.release();
});

it('a killed process lets go of the lock, and its pid file misleads nobody', async () => {
  const { child, said } = await startOpener();
  expect(said).toBe('held');
  await expect(acquireDirectoryLock(directory)).rejects.toThrow(`process ${child.pid}`);
  await kill(child);
  const lock = await acquireDirectoryLock(directory);
  await expect(acquireDirectoryLock(directory)).rejects.toThrow(`process ${process.pid}`);
  lock.release();
});

it('a place that is no directory, and a lock file that is something else, are refused', async () => {
  const file = join(directory, 'file');
  writeFileSync(file, 'a file');
  for (const place of [file, join(directory, 'missing')]) {
    await expect(acquireDirectoryLock(place)).rejects.toMatchObject({ code: 'data_dir_unwritable' });
  }
  writeFileSync(join(directory, 'lock'), 'not a database, and longer than its header would be'.repeat(20));
  await expect(acquireDirectoryLock(directory)).rejects.toMatchObject({ code: 'data_dir_unwritable' });
});
