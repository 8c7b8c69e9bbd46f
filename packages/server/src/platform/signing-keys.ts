import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { link, open, readFile, stat, unlink, writeFile } from 'node:fs/promises';
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
  publish(tenantName: string, purpose: KeyPurpose, verifierKey: string): Promise<void>;
  /** Where `publish` puts it. */
  publishedPath(tenantName: string, purpose: KeyPurpose): string;
}

/**
 * Signing keys are files of mode 0600 in one folder, never rows: who steals the database cannot sign, and who
 * can write to the database cannot rewrite what was signed.
 */
export function openKeyFolder(folder: string): KeyFolder {
  const privatePath = (tenantName: string, purpose: KeyPurpose) => join(folder, tenantName, `${purpose}.pem`);
  const publishedPath = (tenantName: string, purpose: KeyPurpose) =>
    join(folder, tenantName, `${purpose}.vkey`);

  async function load(tenantName: string, purpose: KeyPurpose): Promise<Signer> {
    const path = privatePath(tenantName, purpose);
    const found = await stat(path).catch(() => undefined);
    if (found === undefined) {
      throw new AppError(
        'signing_key_missing',
        `There is no signing key at ${path}. Restore it from a backup.`,
      );
    }
    if (process.platform !== 'win32' && (found.mode & 0o077) !== 0) {
      throw new AppError(
        'signing_key_missing',
        `Others may read ${path}: run chmod 600 on it, or replace the key.`,
      );
    }
    return signerOf(parsePrivateKey(await readFile(path, 'utf8'), path));
  }

  return {
    load,
    publishedPath,
    async loadOrCreate(tenantName, purpose) {
      try {
        makeFolders(join(folder, tenantName));
      } catch (error) {
        throw unwritable(folder, error);
      }
      await createIfAbsent(privatePath(tenantName, purpose));
      return load(tenantName, purpose);
    },
    async publish(tenantName, purpose, verifierKey) {
      const path = publishedPath(tenantName, purpose);
      await writeFile(path, `${verifierKey}\n`, { mode: 0o644 }).catch((error: unknown) => {
        throw unwritable(folder, error);
      });
    },
  };
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
