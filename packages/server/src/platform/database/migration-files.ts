import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { AppError } from '../errors.ts';

export interface Migration {
  readonly version: number;
  /** Name of the file. */
  readonly name: string;
  readonly sql: string;
  /** Hex SHA-256 of the text, the same whichever line endings a checkout has. */
  readonly sha256: string;
}

const fileName = /^(\d{4})_[a-z0-9_]+\.sql$/;

/**
 * The migrations of a folder in order. Their numbers run from 0001 without a gap or a duplicate: anything
 * else would let two copies of the code disagree on what a version is.
 */
export async function readMigrations(folder: string): Promise<Migration[]> {
  const names = (await listFolder(folder)).filter((name) => name.endsWith('.sql')).toSorted();
  const migrations: Migration[] = [];
  for (const name of names) {
    const number = fileName.exec(name)?.[1];
    if (number === undefined) throw fault(`${name} is not named like 0001_what_it_does.sql`);
    const version = Number(number);
    if (version !== migrations.length + 1) {
      throw fault(`${name} comes where number ${migrations.length + 1} should`);
    }
    const sql = (await readFile(join(folder, name), 'utf8')).replaceAll('\r\n', '\n');
    migrations.push({ version, name, sql, sha256: createHash('sha256').update(sql).digest('hex') });
  }
  return migrations;
}

async function listFolder(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    throw new AppError('migration_failed', `The folder of migrations ${folder} cannot be read.`, {
      cause: error,
    });
  }
}

function fault(sentence: string): AppError {
  return new AppError('migration_failed', `The folder of migrations is not in order: ${sentence}.`);
}
