import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { AppError } from '../errors.ts';
import { makeFolders } from '../folders.ts';

/**
 * Says in the data directory that the embedded database is being made. A process that is killed while
 * PostgreSQL lays out its files leaves a folder that never opens; the mark tells it from a real one.
 */
const incompleteMark = 'database.incomplete';

export interface DatabaseFolder {
  readonly path: string;
  /** To be called once the database has opened, before anything is written to it. */
  complete(): void;
}

/** Makes the directory where it is missing; an existing one keeps the mode that its owner gave it. */
export function makeDataDirectory(directory: string): void {
  try {
    makeFolders(directory);
  } catch (error) {
    throw unwritable(directory, error);
  }
}

/**
 * The folder of the embedded database, cleared when an earlier start was killed before it was complete: such
 * a database has never held anything. The caller holds the directory's lock.
 */
export function prepareDatabaseFolder(directory: string): DatabaseFolder {
  const path = join(directory, 'database');
  const mark = join(directory, incompleteMark);
  try {
    if (existsSync(mark)) rmSync(path, { recursive: true, force: true });
    makeFolders(path);
    if (readdirSync(path).length === 0) writeFileSync(mark, '', { mode: 0o600 });
  } catch (error) {
    throw unwritable(directory, error);
  }
  return { path, complete: () => rmSync(mark, { force: true }) };
}

/** The refusal for a directory that cannot be used, with the system's reason. */
export function unwritable(directory: string, error: unknown): AppError {
  return new AppError(
    'data_dir_unwritable',
    `The data directory ${directory} cannot be written: ${explain(error)}. Correct it, or AVOUCH_DATA_DIR.`,
    { cause: error },
  );
}

function explain(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return 'this user has no permission';
    case 'EROFS':
      return 'the file system is read-only';
    case 'ENOSPC':
    case 'EDQUOT':
      return 'the disk is full';
    case 'ENOTDIR':
    case 'EEXIST':
      return 'a file stands in its place';
    default:
      return error instanceof Error ? error.message : 'unknown reason';
  }
}
