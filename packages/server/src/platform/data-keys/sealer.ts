import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';

import type { RandomBytes } from '../random.ts';
import { seal, unseal } from '../seal.ts';

/** Encrypts at rest for one tenant, with the keys that the tenant has at this moment: ask for it call by call. */
export interface Sealer {
  /**
   * AES-256-GCM under the tenant's newest key. `associated` says what this is and where it stands (table, row, column);
   * it opens only where the same is said, for the same tenant.
   */
  seal(plain: Uint8Array, associated: readonly string[]): Uint8Array;
  /** Undefined when it cannot be opened: a key that was destroyed, another place, or changed. */
  open(sealed: Uint8Array, associated: readonly string[]): Uint8Array | undefined;
  /**
   * A key for keyed hashes, by HKDF-SHA256 (RFC 5869). It does not change when the tenant's keys rotate, so that what
   * was found by a hash before is found after; it ends when they are destroyed.
   */
  derive(purpose: string): KeyObject;
}

/** A tenant's keys, unwrapped. */
export interface OpenKeys {
  /** What is sealed, by version; the highest is in use. */
  readonly sealing: ReadonlyMap<number, KeyObject>;
  readonly hashing: KeyObject;
}

const FORMAT = 1;
/** The format, then the version of the key in four bytes. */
const HEADER_BYTES = 5;
const DERIVED_BYTES = 32;

export function createSealer(tenantId: string, keys: OpenKeys, drawBytes: RandomBytes): Sealer {
  const newest = Math.max(...keys.sealing.keys());
  const derived = new Map<string, KeyObject>();

  return {
    seal(plain, associated) {
      const key = keys.sealing.get(newest);
      if (key === undefined) throw new Error('A sealer without a key');
      const header = Buffer.alloc(HEADER_BYTES);
      header.writeUInt8(FORMAT);
      header.writeUInt32BE(newest, 1);
      return Buffer.concat([header, seal(key, plain, bind(tenantId, header, associated), drawBytes)]);
    },
    open(sealed, associated) {
      if (sealed.length < HEADER_BYTES || sealed[0] !== FORMAT) return undefined;
      const header = Buffer.from(sealed.subarray(0, HEADER_BYTES));
      const key = keys.sealing.get(header.readUInt32BE(1));
      return key && unseal(key, sealed.subarray(HEADER_BYTES), bind(tenantId, header, associated));
    },
    derive(purpose) {
      let key = derived.get(purpose);
      if (key === undefined) {
        key = createSecretKey(
          Buffer.from(hkdfSync('sha256', keys.hashing, '', `avouch/${purpose}`, DERIVED_BYTES)),
        );
        derived.set(purpose, key);
      }
      return key;
    },
  };
}

/** JSON keeps the parts apart: no two lists are written the same way. */
function bind(tenantId: string, header: Buffer, associated: readonly string[]): Buffer {
  return Buffer.from(JSON.stringify([header.toString('hex'), tenantId, ...associated]));
}
