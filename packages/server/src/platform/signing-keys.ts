import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { link, open, readFile, rename, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { AppError } from './errors.ts';
import { makeFolders } from './folders.ts';

/** What a tenant signs with a key of its own: one key, one purpose. */
export type KeyPurpose = 'ledger' | 'policy';

/** Signs with Ed25519 (RFC 8032). The private key never leaves `node:crypto`. */
export interface Signer {
  /** The raw public key, 32 bytes. */
  readonly publicKey: Uint8Array;
  /** A signature of 64 bytes. */
  sign(message: Uint8Array): Uint8Array;
}

export interface KeyFolder {
  /**
   * The tenant's key for this purpose.
   * Throws AppError `signing_key_missing` when there is no such file, or when others may read it.
   */
  load(tenantName: string, purpose: KeyPurpose): Promise<Signer>;
  /** Like `load`, but makes the key first where there is none. Processes that race get the same key. */
  loadOrCreate(tenantName: string, purpose: KeyPurpose): Promise<Signer>;
  /** Writes the public half beside the key, for people and tools to pick up. */
  publish(tenantName: string, purpose: KeyPurpose, verifierKey: string, stage?: KeyStage): Promise<void>;
  /** Where `publish` puts it. */
  publishedPath(tenantName: string, purpose: KeyPurpose, stage?: KeyStage): string;
  /** The key that will follow; undefined where none was made. Throws like `load`. */
  loadNext(tenantName: string, purpose: KeyPurpose): Promise<Signer | undefined>;
  /** Like `loadNext`, but makes the key first where there is none. */
  loadOrCreateNext(tenantName: string, purpose: KeyPurpose): Promise<Signer>;
  /**
   * Makes the next key the current one, and remembers the public half of the one before as retired at `at`. Whoever
   * reads the keys meanwhile finds both. One caller at a time for one tenant and purpose.
   * Throws AppError `signing_key_missing` where there is no next key.
   */
  promoteNext(tenantName: string, purpose: KeyPurpose, at: Date): Promise<void>;
  /** Every public key that ever was or will be the tenant's for this purpose. Throws like `load`. */
  publicKeys(tenantName: string, purpose: KeyPurpose): Promise<PublicKeys>;
}

/** A key is made before it is used, so that verifiers can learn of it. */
export type KeyStage = 'current' | 'next';

export interface DatedKey {
  /** Raw, 32 bytes. */
  readonly publicKey: Uint8Array;
  /** When its file was written. */
  readonly createdAt: Date;
}

export interface PublicKeys {
  readonly current: DatedKey;
  readonly next: DatedKey | undefined;
  /** Oldest first. What was signed before its end is still good. */
  readonly retired: readonly { readonly publicKey: Uint8Array; readonly retiredAt: Date }[];
}

/**
 * Signing keys are files of mode 0600 in one folder, never rows: who steals the database cannot sign, and who
 * can write to the database cannot rewrite what was signed.
 */
export function openKeyFolder(folder: string): KeyFolder {
  const pathOf = (tenantName: string, purpose: KeyPurpose, stage: KeyStage, ending: 'pem' | 'vkey') =>
    join(folder, tenantName, `${purpose}${stage === 'next' ? '.next' : ''}.${ending}`);
  const retiredPath = (tenantName: string, purpose: KeyPurpose) =>
    join(folder, tenantName, `${purpose}.retired`);

  async function load(tenantName: string, purpose: KeyPurpose): Promise<Signer & DatedKey> {
    const path = pathOf(tenantName, purpose, 'current', 'pem');
    const found = await loadIfThere(path);
    if (found !== undefined) return found;
    throw new AppError(
      'signing_key_missing',
      `There is no signing key at ${path}. Restore it from a backup.`,
    );
  }

  const loadNext = (tenantName: string, purpose: KeyPurpose) =>
    loadIfThere(pathOf(tenantName, purpose, 'next', 'pem'));

  async function loadIfThere(path: string): Promise<(Signer & DatedKey) | undefined> {
    // Looked at and read through one handle: a promotion may move the file meanwhile.
    const file = await open(path).catch((error: unknown) => {
      if (isAbsent(error)) return undefined;
      throw new AppError('signing_key_missing', `The key at ${path} cannot be read.`, { cause: error });
    });
    if (file === undefined) return undefined;
    try {
      const { mode, mtime } = await file.stat();
      if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
        throw new AppError(
          'signing_key_missing',
          `Others may read ${path}: run chmod 600 on it, or replace the key.`,
        );
      }
      return { ...signerOf(parsePrivateKey(await file.readFile('utf8'), path)), createdAt: mtime };
    } finally {
      await file.close();
    }
  }

  async function create(tenantName: string, purpose: KeyPurpose, stage: KeyStage): Promise<void> {
    try {
      makeFolders(join(folder, tenantName));
    } catch (error) {
      throw unwritable(folder, error);
    }
    await createIfAbsent(pathOf(tenantName, purpose, stage, 'pem'));
  }

  return {
    load,
    loadNext,
    publishedPath: (tenantName, purpose, stage = 'current') => pathOf(tenantName, purpose, stage, 'vkey'),
    async loadOrCreate(tenantName, purpose) {
      await create(tenantName, purpose, 'current');
      return load(tenantName, purpose);
    },
    async loadOrCreateNext(tenantName, purpose) {
      await create(tenantName, purpose, 'next');
      const next = await loadNext(tenantName, purpose);
      if (next === undefined) throw missingNext(tenantName, purpose);
      return next;
    },
    async publish(tenantName, purpose, verifierKey, stage = 'current') {
      const path = pathOf(tenantName, purpose, stage, 'vkey');
      await writeFile(path, `${verifierKey}\n`, { mode: 0o644 }).catch((error: unknown) => {
        throw unwritable(folder, error);
      });
    },
    async promoteNext(tenantName, purpose, at) {
      if ((await loadNext(tenantName, purpose)) === undefined) throw missingNext(tenantName, purpose);
      const { publicKey } = await load(tenantName, purpose);
      try {
        await retire(retiredPath(tenantName, purpose), publicKey, at);
        await rename(
          pathOf(tenantName, purpose, 'next', 'pem'),
          pathOf(tenantName, purpose, 'current', 'pem'),
        );
        await unlink(pathOf(tenantName, purpose, 'next', 'vkey')).catch(() => undefined);
      } catch (error) {
        throw unwritable(folder, error);
      }
    },
    async publicKeys(tenantName, purpose) {
      // In the order against which a promotion moves keys: what has left one place is found in the next.
      const next = await loadNext(tenantName, purpose);
      const current = await load(tenantName, purpose);
      const retired = await readRetired(retiredPath(tenantName, purpose));
      const isMoved = next !== undefined && equalBytes(next.publicKey, current.publicKey);
      return { current: dated(current), next: next && !isMoved ? dated(next) : undefined, retired };
    },
  };
}

function dated({ publicKey, createdAt }: DatedKey): DatedKey {
  return { publicKey, createdAt };
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function equalBytes(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}

/** One line for each key: when it was retired, and its public half in base64. */
async function readRetired(path: string): Promise<PublicKeys['retired']> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (isAbsent(error)) return '';
    throw new AppError('signing_key_missing', `The retired keys in ${path} cannot be read.`, {
      cause: error,
    });
  });
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [time = '', key = ''] = line.split(' ');
      const retiredAt = new Date(time);
      const publicKey = new Uint8Array(Buffer.from(key, 'base64'));
      if (Number.isNaN(retiredAt.getTime()) || publicKey.length !== 32)
        throw new AppError(
          'signing_key_missing',
          `${path} does not hold retired keys. Restore it from a backup.`,
        );
      return { publicKey, retiredAt };
    });
}

async function retire(path: string, publicKey: Uint8Array, retiredAt: Date): Promise<void> {
  // A promotion that was cut short has named the key before, at another time.
  const others = (await readRetired(path)).filter((key) => !equalBytes(key.publicKey, publicKey));
  const lines = [...others, { publicKey, retiredAt }].map(
    (key) => `${key.retiredAt.toISOString()} ${Buffer.from(key.publicKey).toString('base64')}\n`,
  );
  const aside = `${path}.new`;
  const file = await open(aside, 'w', 0o600);
  try {
    await file.writeFile(lines.join(''));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(aside, path);
}

function missingNext(tenantName: string, purpose: KeyPurpose): AppError {
  return new AppError('signing_key_missing', `There is no next ${purpose} key of ${tenantName}.`);
}

/** Written aside and linked into place: the file is whole or absent, and an existing key is never replaced. */
async function createIfAbsent(path: string): Promise<void> {
  if ((await stat(path).catch(() => undefined)) !== undefined) return;
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  // Named after the key itself, so that makers who race do not write into each other's file.
  const aside = `${path}.${publicKey.export({ format: 'der', type: 'spki' }).toString('hex').slice(-16)}.new`;
  try {
    const file = await open(aside, 'wx', 0o600);
    try {
      await file.writeFile(privateKey.export({ format: 'pem', type: 'pkcs8' }));
      await file.sync();
    } finally {
      await file.close();
    }
    await link(aside, path).catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    });
  } catch (error) {
    throw unwritable(path, error);
  } finally {
    await unlink(aside).catch(() => undefined);
  }
}

function parsePrivateKey(pem: string, path: string): KeyObject {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // Falls through: what the parser says of a damaged key is no help to anybody.
  }
  throw new AppError(
    'signing_key_missing',
    `${path} does not hold an Ed25519 private key in PKCS #8 PEM form.`,
  );
}

function signerOf(privateKey: KeyObject): Signer {
  const jwk = createPublicKey(privateKey).export({ format: 'jwk' });
  return {
    publicKey: new Uint8Array(Buffer.from(jwk.x ?? '', 'base64url')),
    sign: (message) => new Uint8Array(sign(null, message, privateKey)),
  };
}

function unwritable(path: string, cause: unknown): AppError {
  return new AppError('data_dir_unwritable', `The signing keys cannot be written to ${path}.`, { cause });
}
