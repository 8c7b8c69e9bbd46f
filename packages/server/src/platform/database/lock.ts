import { accessSync, constants, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';

import { AppError } from '../errors.ts';
import { unwritable } from './data-directory.ts';

export interface DirectoryLock {
  /** Lets the next opener in. The operating system does the same when the process ends, however it ends. */
  release(): void;
}

const lockFile = 'lock';
/** Who holds the lock, for the message only: a file that outlives its process proves nothing. */
const holderFile = 'lock.pid';

/**
 * Takes a directory for this process alone, or throws `data_dir_locked` naming the directory and, where it is
 * known, the holder. The directory must exist; `data_dir_unwritable` says why it cannot be used.
 *
 * Node offers no file locks, so SQLite's serve: an exclusive transaction on an empty database is a lock that
 * the system keeps for the process. Nothing in this process may open and close the lock file for another
 * purpose, because closing any handle of a file gives up the process's POSIX locks on it.
 */
export async function acquireDirectoryLock(directory: string): Promise<DirectoryLock> {
  const path = join(directory, lockFile);
  // Loaded here, because a version of Node that still calls it experimental says so when it is loaded.
  const { DatabaseSync: Sqlite } = await import('node:sqlite');
  let handle: DatabaseSync | undefined;
  try {
    handle = new Sqlite(path);
    // SQLite would take a file that it may only read for a shared lock, which excludes nobody.
    accessSync(path, constants.W_OK);
    handle.exec('begin exclusive');
    writeFileSync(join(directory, holderFile), `${process.pid}\n`, { mode: 0o600 });
  } catch (error) {
    handle?.close();
    throw isBusy(error) ? locked(directory) : unwritable(directory, error);
  }
  return createLock(handle, join(directory, holderFile));
}

function createLock(handle: DatabaseSync, holderPath: string): DirectoryLock {
  let held = true;
  return {
    release() {
      if (!held) return;
      held = false;
      rmSync(holderPath, { force: true });
      handle.close();
    },
  };
}

function locked(directory: string): AppError {
  const holder = readHolder(directory);
  const who = holder === undefined ? 'another process' : `the process ${holder}`;
  return new AppError(
    'data_dir_locked',
    `The data directory ${directory} is in use by ${who}. Stop it, or choose another AVOUCH_DATA_DIR.`,
  );
}

function readHolder(directory: string): string | undefined {
  try {
    return /^\d{1,10}$/.exec(readFileSync(join(directory, holderFile), 'utf8').trim())?.[0];
  } catch {
    return undefined; // The holder has not written it yet, or has just removed it.
  }
}

function isBusy(error: unknown): boolean {
  const sqliteBusy = 5;
  return error instanceof Error && 'errcode' in error && error.errcode === sqliteBusy;
}
