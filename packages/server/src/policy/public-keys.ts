import { createLedgerReader, createNoteSigner } from '../ledger/index.ts';
import type { Database } from '../platform/database/index.ts';
import type { DatedKey, KeyFolder, KeyPurpose, Signer } from '../platform/signing-keys.ts';

/** How long a key may be used: a promise about every key of a tenant, not a bound that stops anything. */
export const KEY_AGE_LIMIT_DAYS = 365;
const DAY_MS = 86_400_000;

/** A public key as verifiers need it. */
export interface PublicKey {
  /** C2SP signed-note: `<name>+<hash>+<key>`. */
  readonly verifierKey: string;
  /** Raw, 32 bytes. */
  readonly publicKey: Uint8Array;
  readonly createdAt: Date;
  /** When it should have been replaced. */
  readonly dueAt: Date;
}

export interface PublicKeysOfPurpose {
  readonly purpose: KeyPurpose;
  readonly current: PublicKey;
  /** What will sign after it. A ledger has one key for good. */
  readonly next: PublicKey | undefined;
}

export interface PolicyPublicKeys {
  /** The tenant's keys for each purpose. Throws AppError `signing_key_missing`. */
  of(tenantId: string): Promise<PublicKeysOfPurpose[]>;
}

/** The name under which a tenant's policies are signed. */
export function policyKeyName(installationOrigin: string, tenantName: string): string {
  return `${installationOrigin}/policy/${tenantName}`;
}

/** The verifier key of a policy key. */
export function policyVerifierKey(name: string, publicKey: Uint8Array): string {
  return createNoteSigner(name, { publicKey, sign: refuseToSign }).verifierKey;
}

export function createPublicKeys({
  database,
  keys,
  installationOrigin,
}: {
  database: Database;
  keys: KeyFolder;
  installationOrigin: string;
}): PolicyPublicKeys {
  const reader = createLedgerReader({ database });
  return {
    async of(tenantId) {
      const { origin, tenantName } = await reader.identity(tenantId);
      const names: Readonly<Record<KeyPurpose, string>> = {
        ledger: origin,
        policy: policyKeyName(installationOrigin, tenantName),
      };
      return Promise.all(
        (['ledger', 'policy'] as const).map(async (purpose) => {
          const { current, next } = await keys.publicKeys(tenantName, purpose);
          return {
            purpose,
            current: shown(names[purpose], current),
            next: next && shown(names[purpose], next),
          };
        }),
      );
    },
  };
}

function shown(name: string, { publicKey, createdAt }: DatedKey): PublicKey {
  return {
    verifierKey: policyVerifierKey(name, publicKey),
    publicKey,
    createdAt,
    dueAt: new Date(createdAt.getTime() + KEY_AGE_LIMIT_DAYS * DAY_MS),
  };
}

const refuseToSign: Signer['sign'] = () => {
  throw new TypeError('This is a public key.');
};
