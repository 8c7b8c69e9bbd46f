import { createHmac, hkdfSync } from 'node:crypto';
import { join } from 'node:path';

import { openKeyFile } from '../platform/key-file.ts';
import type { RandomBytes } from '../platform/random.ts';
import { seal, unseal } from '../platform/seal.ts';

/** Keeps what identity has to be able to read again so that the database alone gives none of it away. */
export interface IdentitySecrets {
  /**
   * AES-256-GCM. What is sealed opens only with the same `place`, as `totp/<user id>`: rows that trade their secrets do
   * not work.
   */
  seal(place: string, plain: Uint8Array): Promise<Buffer>;
  /** Undefined when it cannot be opened: another key, another place, or changed. */
  open(place: string, sealed: Uint8Array): Promise<Buffer | undefined>;
  /** HMAC-SHA256 under a key for `purpose` alone: for what must be found again and not be guessed from the database. */
  hash(purpose: string, text: string): Promise<Buffer>;
}

/** Names of tenants, which are folders beside it, hold no dot. */
const KEY_FILE = 'identity.key';

/** One key for the installation, a file of mode 0600 in the keys folder, made when it is first needed. Nodes share it. */
export function createIdentitySecrets({
  keysDir,
  drawBytes,
}: {
  keysDir: string;
  drawBytes: RandomBytes;
}): IdentitySecrets {
  const keyFile = openKeyFile({ path: join(keysDir, KEY_FILE), drawBytes });
  const derived = new Map<string, Buffer>();
  return {
    async seal(place, plain) {
      return seal(await keyFile.loadOrCreate(), plain, Buffer.from(place), drawBytes);
    },
    async open(place, sealed) {
      return unseal(await keyFile.load(), sealed, Buffer.from(place));
    },
    async hash(purpose, text) {
      const key =
        derived.get(purpose) ??
        Buffer.from(hkdfSync('sha256', await keyFile.loadOrCreate(), '', `avouch identity ${purpose}`, 32));
      derived.set(purpose, key);
      return createHmac('sha256', key).update(text).digest();
    },
  };
}
