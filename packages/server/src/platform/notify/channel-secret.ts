import { join } from 'node:path';

import { openKeyFile } from '../key-file.ts';
import type { RandomBytes } from '../random.ts';
import { seal, unseal } from '../seal.ts';

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
  const keyFile = openKeyFile({ path: join(keysDir, KEY_FILE), drawBytes });
  return {
    async create(place) {
      const key = await keyFile.loadOrCreate();
      const secret = drawBytes(SECRET_BYTES);
      return { secret, sealed: seal(key, secret, associated(place), drawBytes) };
    },
    open: async (sealed, place) => unseal(await keyFile.load(), sealed, associated(place)),
  };
}

function associated({ tenantId, channelId }: SecretPlace): Buffer {
  return Buffer.from(`${tenantId}/${channelId}`);
}
