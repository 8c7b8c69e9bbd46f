import { AppError } from '../../platform/errors.ts';
import { type ApiKeyScope, OWN_KEY_SCOPES } from '../permissions.ts';
import type { Principal } from '../principal.ts';
import { type ApiKey, DEFAULT_SCOPES } from './api-key.ts';
import type { Guard, Maker } from './api-keys.ts';
import { type KeyLimits, limitsWithin, NO_LIMITS } from './key-limits.ts';

/** How far somebody's hand reaches over the keys of their tenant. */
export type Reach = 'all' | 'own';

/** Which keys they see. Keys of others are not there for who has `keys:own` alone. */
export function reachOf({ permissions }: Principal): Reach {
  return permissions.includes('keys:manage') || permissions.includes('keys:read') ? 'all' : 'own';
}

/** Who a secret is made by, and until when it can live: a key gives no longer life than its own. */
export function makerOf(principal: Principal): Maker {
  const { subject } = principal;
  return subject.kind === 'api_key'
    ? { by: principal.by, ownerUserId: subject.ownerUserId, notAfter: subject.expiresAt }
    : { by: principal.by, ownerUserId: subject.userId };
}

/**
 * The rights of a key that they make: what they asked for, within what they have. Throws AppError `scope_missing`,
 * `permission_missing` or `key_too_wide`.
 */
export function rightsGivenBy(
  principal: Principal,
  wanted: { scopes: readonly ApiKeyScope[] | undefined; limits: KeyLimits },
): { scopes: readonly ApiKeyScope[]; limits: KeyLimits } {
  const own = limitsOf(principal);
  if (own.teams?.length === 0)
    throw new AppError('key_too_wide', 'You see the calls of no team yet. Ask an admin to name yours.');
  const limits = limitsWithin(own, wanted.limits);
  const scopes = wanted.scopes ?? usualScopes(principal, limits);
  for (const scope of scopes) {
    if (mayGive(principal, scope)) continue;
    const who = principal.subject.kind === 'api_key' ? 'This API key' : 'Your role';
    throw new AppError(
      principal.subject.kind === 'api_key' ? 'scope_missing' : 'permission_missing',
      `${who} cannot give the scope "${scope}".`,
      { param: 'scopes' },
    );
  }
  return { scopes, limits };
}

/**
 * Refuses what a principal may not do to a key: to one of somebody else who has `keys:own` alone, as if it were not
 * there; and to take the secret of one that can do more than they can.
 */
export function guardOf(principal: Principal, act: 'rotate' | 'revoke'): Guard {
  return (key) => {
    const isOwn = principal.subject.kind === 'member' && key.ownerUserId === principal.subject.userId;
    if (!principal.permissions.includes('keys:manage') && !isOwn)
      throw new AppError('api_key_not_found', 'There is no API key with this id.');
    if (act === 'rotate') assertWithin(principal, key);
  };
}

function assertWithin(principal: Principal, { scopes, limits }: ApiKey): void {
  const given = rightsGivenBy(principal, { scopes, limits });
  // A key without a limit does not get one by being rotated, so its maker must not have one.
  const isSame = (['teams', 'features', 'ipRanges', 'certificates'] as const).every(
    (name) => (limits[name] === undefined) === (given.limits[name] === undefined),
  );
  if (!isSame) throw new AppError('key_too_wide', 'This API key can do more than you can.');
}

/** People make no calls themselves: they make a key for that. */
function mayGive({ permissions, subject }: Principal, scope: ApiKeyScope): boolean {
  if (subject.kind === 'api_key') return permissions.includes(scope);
  if (!permissions.includes('keys:manage')) return OWN_KEY_SCOPES.some((own) => own === scope);
  return scope === 'calls' || permissions.includes(scope);
}

function limitsOf({ subject, teams }: Principal): KeyLimits {
  return subject.kind === 'api_key' ? subject.limits : { ...NO_LIMITS, teams };
}

/** Where nothing is said: what keys usually do, less what their maker or their limits do not allow. */
function usualScopes({ permissions }: Principal, { teams, features }: KeyLimits): readonly ApiKeyScope[] {
  const isLimited = teams !== undefined || features !== undefined;
  return permissions.includes('keys:manage') && !isLimited ? DEFAULT_SCOPES : ['calls'];
}
