import { createPrivateKey, createPublicKey, generateKeyPair, hash, type KeyObject } from 'node:crypto';
import { link, open, readdir, readFile, rename, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { AppError } from '../../platform/errors.ts';
import { makeFolders } from '../../platform/folders.ts';
import type { RandomBytes } from '../../platform/random.ts';

export interface TokenKey {
  /** The thumbprint of the public key (RFC 7638). */
  readonly kid: string;
  /** The moment from which it signs. To the second. */
  readonly activeFrom: Date;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

export interface TokenKeyFolder {
  /** Every key, by time. Throws AppError `signing_key_missing` where one cannot be used, or others may read it. */
  read(): Promise<TokenKey[]>;
  /** Makes a key that signs from then on, unless there is one. Processes that race get the same key. */
  makeIfAbsent(activeFrom: Date): Promise<void>;
  /** Has a key sign from another moment on. Throws AppError `token_keys_changed` when somebody else did so meanwhile. */
  reschedule(key: TokenKey, activeFrom: Date): Promise<void>;
  remove(key: TokenKey): Promise<void>;
}

/** 128 bits of strength (NIST SP 800-57). A signature takes one and a half milliseconds, and is asked for seldom. */
const MODULUS_BITS = 3072;
/** What is put there by hand has to be as strong as the promise. */
const LEAST_MODULUS_BITS = 2048;

const FILE_PATTERN = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z\.pem$/;

const makeKeyPair = promisify(generateKeyPair);

/** RSA keys as files of mode 0600, each named after the moment from which it signs. */
export function openTokenKeyFolder({
  path,
  drawBytes,
}: {
  path: string;
  drawBytes: RandomBytes;
}): TokenKeyFolder {
  const parsed = new Map<string, { inode: number; key: TokenKey }>();

  async function load(name: string, activeFrom: Date): Promise<TokenKey | undefined> {
    const file = join(path, name);
    const found = await stat(file).catch(() => undefined);
    // It was removed or renamed since the folder was listed.
    if (found === undefined) return undefined;
    if (process.platform !== 'win32' && (found.mode & 0o077) !== 0)
      throw new AppError('signing_key_missing', `Others may read ${file}: run chmod 600 on it.`);
    const known = parsed.get(name);
    if (known?.inode === found.ino) return known.key;
    const key = parseKey(await readFile(file, 'utf8'), file, activeFrom);
    parsed.set(name, { inode: found.ino, key });
    return key;
  }

  return {
    async read() {
      const names = await readdir(path, 'utf8').catch((error: unknown): string[] => {
        if (isErrno(error, 'ENOENT')) return [];
        throw new AppError('signing_key_missing', `The keys in ${path} cannot be read.`, { cause: error });
      });
      const keys: TokenKey[] = [];
      for (const name of names) {
        const activeFrom = timeIn(name);
        const key = activeFrom && (await load(name, activeFrom));
        if (key !== undefined) keys.push(key);
      }
      for (const name of parsed.keys()) if (!names.includes(name)) parsed.delete(name);
      return keys.sort((one, other) => one.activeFrom.getTime() - other.activeFrom.getTime());
    },

    async makeIfAbsent(activeFrom) {
      const file = join(path, nameOf(activeFrom));
      if ((await stat(file).catch(() => undefined)) !== undefined) return;
      const { privateKey } = await makeKeyPair('rsa', { modulusLength: MODULUS_BITS });
      const pem = privateKey.export({ format: 'pem', type: 'pkcs8' });
      await writeIfAbsent(path, file, pem, drawBytes).catch((error: unknown) => {
        throw unwritable(path, error);
      });
    },

    async reschedule(key, activeFrom) {
      await rename(join(path, nameOf(key.activeFrom)), join(path, nameOf(activeFrom))).catch(
        (error: unknown) => {
          if (isErrno(error, 'ENOENT'))
            throw new AppError(
              'token_keys_changed',
              'The keys were rotated meanwhile. Look before you try again.',
            );
          throw unwritable(path, error);
        },
      );
    },

    async remove(key) {
      await unlink(join(path, nameOf(key.activeFrom))).catch((error: unknown) => {
        if (!isErrno(error, 'ENOENT')) throw unwritable(path, error);
      });
    },
  };
}

/** Written aside and linked into place: the file is whole or absent, and makers who race agree on one. */
async function writeIfAbsent(
  folder: string,
  file: string,
  pem: string | Buffer,
  drawBytes: RandomBytes,
): Promise<void> {
  makeFolders(folder);
  const aside = `${file}.${Buffer.from(drawBytes(8)).toString('hex')}.new`;
  try {
    const handle = await open(aside, 'wx', 0o600);
    try {
      await handle.writeFile(pem);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await link(aside, file).catch((error: unknown) => {
      if (!isErrno(error, 'EEXIST')) throw error;
    });
  } finally {
    await unlink(aside).catch(() => undefined);
  }
}

function parseKey(pem: string, file: string, activeFrom: Date): TokenKey {
  try {
    const privateKey = createPrivateKey(pem);
    const bits = privateKey.asymmetricKeyDetails?.modulusLength ?? 0;
    if (privateKey.asymmetricKeyType === 'rsa' && bits >= LEAST_MODULUS_BITS) {
      const publicKey = createPublicKey(privateKey);
      return { kid: thumbprintOf(publicKey), activeFrom, privateKey, publicKey };
    }
  } catch {
    // Falls through: what the parser says of a damaged key is no help to anybody.
  }
  throw new AppError(
    'signing_key_missing',
    `${file} does not hold an RSA private key of ${LEAST_MODULUS_BITS} bits or more in PKCS #8 PEM form.`,
  );
}

/** RFC 7638: the members that are needed, in this order and with no space between them. */
function thumbprintOf(publicKey: KeyObject): string {
  const { e, kty, n } = publicKey.export({ format: 'jwk' });
  return hash('sha256', JSON.stringify({ e, kty, n }), 'base64url');
}

function nameOf(activeFrom: Date): string {
  return `${activeFrom.toISOString().replaceAll(/[-:]|\.\d+/g, '')}.pem`;
}

function timeIn(name: string): Date | undefined {
  const [whole, year, month, day, hour, minute, second] = FILE_PATTERN.exec(name) ?? [];
  if (whole === undefined) return undefined;
  const time = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(time.getTime()) ? undefined : time;
}

function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

function unwritable(path: string, cause: unknown): AppError {
  return new AppError('data_dir_unwritable', `The keys of access tokens cannot be written to ${path}.`, {
    cause,
  });
}
