/** What has an age limit. `installation` ones are the operator's; the others belong to one tenant. */
export const CREDENTIAL_KINDS = ['api_key', 'signing_key', 'policy_key', 'token_key', 'certificate'] as const;
export type CredentialKind = (typeof CREDENTIAL_KINDS)[number];

export interface Credential {
  readonly kind: CredentialKind;
  readonly id: string;
  /** What it is called, in its owner's words; not for notices, logs and metrics. */
  readonly name: string;
  readonly owner: 'tenant' | 'installation';
  /** The person with whose membership it ends. */
  readonly ownerUserId?: string | undefined;
  /** What follows by itself is never due: that it is overdue says that something is broken. */
  readonly renewal: 'by_hand' | 'by_itself';
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

export type CredentialState = 'ok' | 'due' | 'overdue';

/** Days before the end at which somebody is told. */
export const THRESHOLD_DAYS = [30, 14, 3] as const;

export interface Age {
  readonly state: CredentialState;
  /** Whole days that are left; below 0 where it is over. */
  readonly daysLeft: number;
  /** The last threshold that was passed; undefined where none was. */
  readonly threshold: number | undefined;
}

const DAY_MS = 86_400_000;

/**
 * How near its end a credential is. A threshold counts only where the credential was made further from its end than
 * that: a key for a week is not due on the day on which it was made.
 */
export function ageOf(
  { renewal, createdAt, expiresAt }: Pick<Credential, 'renewal' | 'createdAt' | 'expiresAt'>,
  now: Date,
): Age {
  const leftMs = expiresAt.getTime() - now.getTime();
  const daysLeft = Math.floor(leftMs / DAY_MS);
  const lifetimeMs = expiresAt.getTime() - createdAt.getTime();
  const passed = THRESHOLD_DAYS.filter((days) => leftMs <= days * DAY_MS && lifetimeMs > days * DAY_MS);
  const threshold = renewal === 'by_itself' ? undefined : passed.at(-1);
  if (leftMs <= 0) return { state: 'overdue', daysLeft, threshold };
  return { state: threshold === undefined ? 'ok' : 'due', daysLeft, threshold };
}
