import { readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { parseCheckpoint, parseNote, ProofError } from '@avouch/proof';

import { AppError } from '../platform/errors.ts';
import type { Log } from '../platform/log.ts';
import type { KeyFolder } from '../platform/signing-keys.ts';

/**
 * The newest checkpoint that was signed here, kept beside the key that signed it and outside of the database: a
 * start can see by it that the database lacks what was acknowledged.
 */
export interface LastSigned {
  /** Notes a checkpoint; written within a second. */
  note(tenantName: string, checkpoint: string): void;
  /** The one that was written last, with its size. Throws AppError `ledger_corrupt` when the file is damaged. */
  read(tenantName: string): Promise<{ checkpoint: string; size: bigint; path: string } | undefined>;
  /** Writes what was noted. */
  close(): Promise<void>;
}

/** A killed process leaves the file this much behind, which only makes the check a little milder. */
const WRITE_AFTER_MS = 1_000;

export function createLastSigned({ keys, log }: { keys: KeyFolder; log: Log }): LastSigned {
  const unwritten = new Map<string, string>();
  let timer: NodeJS.Timeout | undefined;
  let writing = Promise.resolve();

  const pathOf = (tenantName: string) =>
    join(dirname(keys.publishedPath(tenantName, 'ledger')), 'ledger.checkpoint');

  async function writeAll(): Promise<void> {
    for (const [tenantName, checkpoint] of unwritten) {
      unwritten.delete(tenantName);
      const path = pathOf(tenantName);
      const aside = `${path}.${process.pid}.new`;
      try {
        await writeFile(aside, checkpoint, { mode: 0o600 });
        await rename(aside, path);
      } catch (error) {
        log.warn({ error }, 'the last signed checkpoint could not be kept beside its key');
      }
    }
  }

  function write(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    writing = writing.then(writeAll);
    return writing;
  }

  return {
    note(tenantName, checkpoint) {
      unwritten.set(tenantName, checkpoint);
      timer ??= setTimeout(() => void write(), WRITE_AFTER_MS).unref();
    },
    async read(tenantName) {
      const path = pathOf(tenantName);
      const checkpoint = await readFile(path, 'utf8').catch((error: unknown) => {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
        throw error;
      });
      if (checkpoint === undefined) return undefined;
      try {
        return { checkpoint, size: parseCheckpoint(parseNote(checkpoint).text).size, path };
      } catch (cause) {
        if (!(cause instanceof ProofError)) throw cause;
        throw new AppError('ledger_corrupt', `${path} does not hold a checkpoint.`, { cause });
      }
    },
    close: write,
  };
}
