import type { RandomBytes } from '../../platform/random.ts';
import { type ApiKeyKind, hashOf, newKey, newSigningKey, prefixOf } from './api-key.ts';
import type { SecretPlace, SigningSecrets } from './secrets.ts';

export interface MadeSecret {
  /** To be shown once. */
  readonly secret: string;
  readonly prefix: string;
  readonly signatureKeyId: string | undefined;
  /** As it is stored. */
  readonly hash: string;
  readonly sealed: Uint8Array | undefined;
}

/** A new secret of a key, itself and as it is stored. */
export async function makeSecret({
  kind,
  place,
  drawBytes,
  secrets,
}: {
  kind: ApiKeyKind;
  place: SecretPlace;
  drawBytes: RandomBytes;
  secrets: SigningSecrets;
}): Promise<MadeSecret> {
  switch (kind) {
    case 'secret': {
      const secret = newKey(drawBytes);
      return {
        secret,
        prefix: prefixOf(secret),
        signatureKeyId: undefined,
        hash: hashOf(secret),
        sealed: undefined,
      };
    }
    case 'signing': {
      const { signatureKeyId, secret } = newSigningKey(drawBytes);
      return {
        secret: Buffer.from(secret).toString('base64'),
        prefix: prefixOf(signatureKeyId),
        signatureKeyId,
        hash: hashOf(signatureKeyId),
        sealed: await secrets.seal(place, secret),
      };
    }
    default:
      return kind satisfies never;
  }
}
