import { describe, expect, test } from 'vitest';

import { type Role, ROLE_PERMISSIONS } from '../permissions.ts';
import type { Principal } from '../principal.ts';
import type { ApiKey } from './api-key.ts';
import { NO_LIMITS } from './key-limits.ts';
import { guardOf, makerOf, reachOf, rightsGivenBy } from './rights.ts';

const me = '01a20459-ae3e-7052-a0e7-06e44f28e877';
const other = '01a20459-ae3e-7052-a0e7-06e44f28e878';

describe('a person', () => {
  test('who manages keys gives what their role has, and calls', () => {
    const admin = member('admin');
    expect(rightsGivenBy(admin, { scopes: ['calls', 'policies:write'], limits: NO_LIMITS }).scopes).toEqual([
      'calls',
      'policies:write',
    ]);
    expect(rightsGivenBy(admin, { scopes: undefined, limits: NO_LIMITS }).scopes).toEqual([
      'calls',
      'ledger:read',
    ]);
    expect(makerOf(admin)).toEqual({ by: `user:${me}`, ownerUserId: me });
    expect(reachOf(admin)).toBe('all');
  });

  test('with keys of their own gives calls and reading them, within their teams', () => {
    const developer = member('developer', ['web', 'ops']);
    const given = rightsGivenBy(developer, { scopes: undefined, limits: NO_LIMITS });
    expect(given).toEqual({ scopes: ['calls'], limits: { ...NO_LIMITS, teams: ['web', 'ops'] } });
    expect(
      rightsGivenBy(developer, { scopes: ['calls:read'], limits: { ...NO_LIMITS, teams: ['web'] } }).limits
        .teams,
    ).toEqual(['web']);
    // Their role may read policies, but a key of theirs makes calls and nothing else.
    for (const scope of ['policies:read', 'ledger:read', 'keys:manage'] as const)
      expect(() => rightsGivenBy(developer, { scopes: [scope], limits: NO_LIMITS })).toThrow(
        code('permission_missing'),
      );
    expect(() =>
      rightsGivenBy(developer, { scopes: ['calls'], limits: { ...NO_LIMITS, teams: ['hr'] } }),
    ).toThrow(code('key_too_wide'));
    expect(reachOf(developer)).toBe('own');
  });

  test('who sees no team makes no key: it would be for nothing', () => {
    const developer = member('developer', []);
    expect(() => rightsGivenBy(developer, { scopes: undefined, limits: NO_LIMITS })).toThrow(
      code('key_too_wide'),
    );
    expect(() => guardOf(developer, 'rotate')(key(me))).toThrow(code('key_too_wide'));
    expect(() => guardOf(developer, 'revoke')(key(me))).not.toThrow();
  });

  test('changes keys of others only where they manage keys; else those are not there', () => {
    for (const act of ['rotate', 'revoke'] as const) {
      for (const role of ['developer', 'auditor', 'finance'] as const)
        expect(() => guardOf(member(role), act)(key(other))).toThrow(code('api_key_not_found'));
      expect(() => guardOf(member('developer'), act)(key(undefined))).toThrow(code('api_key_not_found'));
      expect(() => guardOf(member('developer'), act)(key(me))).not.toThrow();
      expect(() => guardOf(member('admin'), act)(key(other))).not.toThrow();
    }
  });

  test('cannot rotate a key of theirs that is wider than their teams are now, but can end it', () => {
    const narrowed = member('developer', ['web']);
    expect(() => guardOf(narrowed, 'rotate')(key(me))).toThrow(code('key_too_wide'));
    expect(() =>
      guardOf(narrowed, 'rotate')({ ...key(me), limits: { ...NO_LIMITS, teams: ['hr'] } }),
    ).toThrow(code('key_too_wide'));
    expect(() => guardOf(narrowed, 'revoke')(key(me))).not.toThrow();
  });
});

function member(role: Role, teams?: readonly string[]): Principal {
  return {
    tenantId: other,
    by: `user:${me}`,
    permissions: ROLE_PERMISSIONS[role],
    teams,
    subject: {
      kind: 'member',
      userId: me,
      role,
      sessionId: other,
      authenticatedAt: new Date(0),
      isConfined: false,
      lacksSecondFactor: false,
      through: 'cookie',
    },
  };
}

function key(ownerUserId: string | undefined): ApiKey {
  return {
    id: other,
    secretId: other,
    tenantId: other,
    name: 'x',
    kind: 'secret',
    prefix: 'avk_x',
    signatureKeyId: undefined,
    scopes: ['calls'],
    limits: NO_LIMITS,
    createdAt: new Date(0),
    expiresAt: new Date(1),
    revokedAt: undefined,
    lastUsedAt: undefined,
    createdBy: 'operator',
    ownerUserId,
  };
}

function code(expected: string) {
  return expect.objectContaining({ code: expected });
}
