import { AppError } from '../platform/errors.ts';
import type { KeyLimits } from './keys/key-limits.ts';
import type { Permission, Role } from './permissions.ts';

/** Who makes a request, in which tenant, and what they may do there. */
export interface Principal {
  readonly tenantId: string;
  /** How the ledger names them: an API key's id, or `user:` and a user's id. */
  readonly by: string;
  readonly permissions: readonly Permission[];
  /** The teams whose calls they may see; undefined where that is all. */
  readonly teams: readonly string[] | undefined;
  readonly subject: Subject;
}

export type Subject =
  /** A client, by its API key or by a signature that a signing key made. */
  | {
      readonly kind: 'api_key';
      readonly apiKeyId: string;
      readonly expiresAt: Date;
      readonly limits: KeyLimits;
      /** The person behind the key, with whose membership it ends. */
      readonly ownerUserId: string | undefined;
    }
  /** A person, by a browser session or by an access token. */
  | {
      readonly kind: 'member';
      readonly userId: string;
      readonly role: Role;
      /** The tenant asks for a second factor, and they were let in without one: they may do nothing until they show one. */
      readonly lacksSecondFactor: boolean;
      readonly sessionId: string;
      /** When they last proved who they are: dangerous acts need that to be recent. */
      readonly authenticatedAt: Date;
      /** Whether the session is for this tenant alone, and changes nothing about how the person signs in. */
      readonly isConfined: boolean;
      /** `cookie` needs protection against forged requests; `token` is sent on purpose. */
      readonly through: 'cookie' | 'token';
    };

/** Who makes a call to a model. */
export interface Caller {
  readonly tenantId: string;
  readonly apiKeyId: string;
  /** What the labels of its calls are limited to: see `labelsWithin`. */
  readonly limits: Pick<KeyLimits, 'teams' | 'features'>;
}

/** The client behind a request. Throws AppError `api_key_needed` for people, who make an API key for their calls. */
export function callerOf({ tenantId, subject }: Principal): Caller {
  if (subject.kind !== 'api_key')
    throw new AppError(
      'api_key_needed',
      'Calls to models are made with an API key. Make one, and use it here.',
    );
  return { tenantId, apiKeyId: subject.apiKeyId, limits: subject.limits };
}

/**
 * Throws AppError `scope_missing` for an API key and `permission_missing` for a person who may not do this. Of several
 * permissions any one suffices.
 */
export function requirePermission(principal: Principal, ...anyOf: readonly Permission[]): void {
  if (anyOf.some((permission) => principal.permissions.includes(permission))) return;
  const named = anyOf.map((permission) => `"${permission}"`).join(' or ');
  if (principal.subject.kind === 'member' && principal.subject.lacksSecondFactor)
    throw new AppError('second_factor_required', 'Set up a second factor first.');
  if (principal.subject.kind === 'api_key')
    throw new AppError('scope_missing', `This route needs an API key with the scope ${named}.`);
  throw new AppError('permission_missing', `The role ${principal.subject.role} does not include ${named}.`);
}
