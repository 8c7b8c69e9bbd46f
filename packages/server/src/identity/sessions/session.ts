import { type Permission, type Role, ROLE_PERMISSIONS } from '../permissions.ts';
import type { Principal } from '../principal.ts';

/** How a person proved who they are. */
export const METHODS = ['password', 'totp', 'recovery_code', 'passkey', 'oidc', 'oidc_mfa'] as const;
export type Method = (typeof METHODS)[number];

/** A session that goes on unused for this long has ended. */
export const IDLE_LIFETIME_MS = 12 * 3_600_000;
/** No session lasts longer than this, however much it is used. */
export const SESSION_LIFETIME_MS = 7 * 86_400_000;
/** For how long a proof of who they are lets a person do what is dangerous. */
export const REAUTHENTICATION_MS = 10 * 60_000;

/** A session as its owner may see it. */
export interface Session {
  readonly id: string;
  readonly tenantId: string;
  readonly userId: string;
  readonly methods: readonly Method[];
  /** The browser and the system, as `Firefox on Linux`. */
  readonly client: string;
  readonly createdAt: Date;
  readonly authenticatedAt: Date;
  /** Exact to about a minute. */
  readonly lastSeenAt: Date;
  readonly expiresAt: Date;
}

/** A session that goes on, and what its owner may do through it. */
export interface MemberSession extends Session {
  readonly role: Role;
  /** Null where that is all. */
  readonly teams: readonly string[] | null;
  /** The tenant asks for a second factor, and this session was started without one. */
  readonly lacksSecondFactor: boolean;
}

/**
 * Whether the methods make two factors: something held besides something known. A passkey is both, for it is used with
 * user verification. What an issuer asks people for is the business of the admins who chose it for their tenant: many
 * do not say (`amr`), and theirs is where a second factor belongs.
 */
export function isStrong(methods: readonly Method[]): boolean {
  return methods.some((method) => method !== 'password');
}

/**
 * Whether a session is for its tenant alone. A tenant's admins choose the issuer that the tenant believes, and could
 * run one that says whatever they like: what it says must open no other tenant, and change nothing about how the person
 * signs in elsewhere. It stays so when the person proves themselves in another way, too.
 */
export function isConfined(methods: readonly Method[]): boolean {
  return methods.some((method) => method === 'oidc' || method === 'oidc_mfa');
}

/** Whether a session goes on at a moment. */
export function isAlive(session: Session, now: Date): boolean {
  return now < session.expiresAt && now.getTime() - session.lastSeenAt.getTime() < IDLE_LIFETIME_MS;
}

/**
 * Who acts through a session. Without a second factor where the tenant asks for one they may do nothing but set one
 * up, which is among what every member may do for their own account.
 */
export function principalOf(session: MemberSession, through: 'cookie' | 'token'): Principal {
  const permissions: readonly Permission[] = session.lacksSecondFactor ? [] : ROLE_PERMISSIONS[session.role];
  return {
    tenantId: session.tenantId,
    by: `user:${session.userId}`,
    permissions,
    teams: session.teams ?? undefined,
    subject: {
      kind: 'member',
      userId: session.userId,
      role: session.role,
      lacksSecondFactor: session.lacksSecondFactor,
      sessionId: session.id,
      authenticatedAt: session.authenticatedAt,
      isConfined: isConfined(session.methods),
      through,
    },
  };
}
