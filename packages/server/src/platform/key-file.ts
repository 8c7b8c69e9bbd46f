import { createSecretKey, type KeyObject } from 'node:crypto';
import { link, open, readFile, stat, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';

import { AppError } from './errors.ts';
import { makeFolders } from './folders.ts';
import type { RandomBytes } from './random.ts';

/** A key of the installation's own: 256 bits in base64, in a file of mode 0600. Nodes share the folder. */
export interface KeyFile {
  readonly path: string;
  /** Throws AppError `signing_key_missing` when the file is not there, is read by others, or holds no key. */
  load(): Promise<KeyObject>;
  /** Like `load`, but makes the key first where there is none. Processes that race get the same key. */
  loadOrCreate(): Promise<KeyObject>;
}

const KEY_BYTES = 32;

export function openKeyFile({ path, drawBytes }: { path: string; drawBytes: RandomBytes }): KeyFile {
  let loaded: KeyObject | undefined;
  const load = async () => (loaded ??= await readKey(path));
  return {
    path,
    load,
    async loadOrCreate() {
      if (loaded !== undefined) return loaded;
      makeFolders(dirname(path));
      await createIfAbsent(path, drawBytes);
      return load();
    },
  };
}

async function readKey(path: string): Promise<KeyObject> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined)
    throw new AppError('signing_key_missing', `There is no key at ${path}. Restore it from a backup.`);
  if (process.platform !== 'win32' && (found.mode & 0o077) !== 0)
    throw new AppError('signing_key_missing', `Others may read ${path}: run chmod 600 on it.`);
  const bytes = Buffer.from((await readFile(path, 'utf8')).trim(), 'base64');
  if (bytes.length !== KEY_BYTES)
    throw new AppError('signing_key_missing', `${path} does not hold ${KEY_BYTES} bytes in base64.`);
  return createSecretKey(bytes);
}

/** Written aside and linked into place: the file is whole or absent, and makers who race agree on one. */
async function createIfAbsent(path: string, drawBytes: RandomBytes): Promise<void> {
  if ((await stat(path).catch(() => undefined)) !== undefined) return;
  const aside = `${path}.${Buffer.from(drawBytes(8)).toString('hex')}.new`;
  try {
    const file = await open(aside, 'wx', 0o600);
    try {
      await file.writeFile(`${Buffer.from(drawBytes(KEY_BYTES)).toString('base64')}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await link(aside, path).catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    });
  } catch (cause) {
    throw new AppError('data_dir_unwritable', `The key cannot be written to ${path}.`, { cause });
  } finally {
    await unlink(aside).catch(() => undefined);
  }
}
