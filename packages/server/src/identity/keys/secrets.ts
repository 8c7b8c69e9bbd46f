import { createSecretKey, type KeyObject } from 'node:crypto';
import { join } from 'node:path';

import { openKeyFile } from '../../platform/key-file.ts';
import type { RandomBytes } from '../../platform/random.ts';
import { seal, unseal } from '../../platform/seal.ts';

/** Keeps what signing keys sign with so that the database alone gives none of it away. */
export interface SigningSecrets {
  seal(place: SecretPlace, secret: Uint8Array): Promise<Uint8Array>;
  /** Undefined when it cannot be opened: another key, another place, or changed. */
  open(place: SecretPlace, sealed: Uint8Array): Promise<KeyObject | undefined>;
}

/** A sealed secret opens only where it was made: rows that trade their secrets do not work. */
export interface SecretPlace {
  readonly tenantId: string;
  readonly secretId: string;
}

/** AES-256-GCM under the key of identities, a file of mode 0600 in the keys folder. Nodes share the folder. */
export function createSigningSecrets({
  keysDir,
  drawBytes,
}: {
  keysDir: string;
  drawBytes: RandomBytes;
}): SigningSecrets {
  const keyFile = openKeyFile({ path: join(keysDir, 'identity.key'), drawBytes });
  return {
    seal: async (place, secret) => seal(await keyFile.loadOrCreate(), secret, associated(place), drawBytes),
    async open(place, sealed) {
      const opened = unseal(await keyFile.load(), sealed, associated(place));
      return opened === undefined ? undefined : createSecretKey(opened);
    },
  };
}

/** Says what it is: other secrets are sealed under the same key. */
function associated({ tenantId, secretId }: SecretPlace): Buffer {
  return Buffer.from(`signing key/${tenantId}/${secretId}`);
}
