import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto';
import { link, open, readFile, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';

import { AppError } from '../errors.ts';
import { makeFolders } from '../folders.ts';

/** Random bytes, as `node:crypto` makes them. */
export type RandomBytes = (length: number) => Uint8Array;

/** Keeps what webhooks are signed with so that the database alone gives none of it away. */
export interface ChannelSecrets {
  /** A new secret for a channel: itself, to be shown once, and as it is stored. */
  create(place: SecretPlace): Promise<{ secret: Uint8Array; sealed: Uint8Array }>;
  /** Undefined when it cannot be opened: another key, another place, or changed. */
  open(sealed: Uint8Array, place: SecretPlace): Promise<Uint8Array | undefined>;
}

/** A sealed secret opens only where it was made: rows that trade their secrets do not work. */
export interface SecretPlace {
  readonly tenantId: string;
  readonly channelId: string;
}

/** Standard Webhooks takes 24 to 64 bytes; HMAC-SHA256 gains nothing beyond its block of output. */
const SECRET_BYTES = 32;
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Names of tenants, which are folders beside it, hold no dot. */
const KEY_FILE = 'channel-secrets.key';

/**
 * AES-256-GCM under one key for the installation, a file of mode 0600 in the keys folder, made when the first webhook
 * is. Nodes share the folder.
 */
export function createChannelSecrets({
  keysDir,
  drawBytes,
}: {
  keysDir: string;
  drawBytes: RandomBytes;
}): ChannelSecrets {
  const path = join(keysDir, KEY_FILE);
  let loaded: KeyObject | undefined;
  const load = async () => (loaded ??= await readKey(path));

  return {
    async create(place) {
      makeFolders(keysDir);
      await createIfAbsent(path, drawBytes);
      const key = await load();
      const secret = drawBytes(SECRET_BYTES);
      const nonce = drawBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
      cipher.setAAD(associated(place));
      const sealed = Buffer.concat([nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
      return { secret, sealed };
    },
    async open(sealed, place) {
      const key = await load();
      if (sealed.length <= NONCE_BYTES + TAG_BYTES) return undefined;
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(associated(place));
      decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
      try {
        return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
      } catch {
        // The tag does not fit; nothing more is known.
        return undefined;
      }
    },
  };
}

function associated({ tenantId, channelId }: SecretPlace): Buffer {
  return Buffer.from(`${tenantId}/${channelId}`);
}

/** Throws AppError `signing_key_missing` when the file is not there, is read by others, or holds no key. */
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
