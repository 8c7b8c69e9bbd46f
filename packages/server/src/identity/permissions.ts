/**
 * Everything that may be done, as `resource:action`. A route names the one that it needs; API keys and roles are
 * given some of them. This is the one table: the API, the console and the tests read it.
 */
export const PERMISSIONS = [
  /** Make calls to models. For API keys alone: people make a key. */
  'calls',
  /** Read calls, without prompts or answers, which nobody has. Limited to a member's teams where it has any. */
  'calls:read',
  'spend:read',
  'spend:write',
  'ledger:read',
  'policies:read',
  'policies:write',
  /** Make, list, rotate and revoke every API key of the tenant. */
  'keys:manage',
  /** See every API key of the tenant, never the keys themselves. */
  'keys:read',
  /** Make, list, rotate and revoke one's own API keys. */
  'keys:own',
  'members:read',
  'members:manage',
  /** Read the audit trail: sign-ins, changes and refusals. */
  'audit:read',
  /** Change how people sign in. */
  'settings:manage',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** What an API key may be used for. Members and settings are for people: no key makes an administrator. */
export const API_KEY_SCOPES = [
  'calls',
  'calls:read',
  'ledger:read',
  'keys:manage',
  'policies:read',
  'policies:write',
  'spend:read',
  'spend:write',
  'audit:read',
] as const satisfies readonly Permission[];
export type ApiKeyScope = (typeof API_KEY_SCOPES)[number];

export const ROLES = ['admin', 'finance', 'auditor', 'developer'] as const;
export type Role = (typeof ROLES)[number];

const READ_ONLY: readonly Permission[] = [
  'calls:read',
  'spend:read',
  'ledger:read',
  'policies:read',
  'keys:read',
  'members:read',
  'audit:read',
];

/** What each role may do in its tenant. */
export const ROLE_PERMISSIONS: Readonly<Record<Role, readonly Permission[]>> = {
  /** Everything that people do. */
  admin: PERMISSIONS.filter((permission) => permission !== 'calls'),
  /** Spend, savings, budgets and exports, to read. */
  finance: ['spend:read'],
  /** Everything, to read. */
  auditor: READ_ONLY,
  /** Their own keys, the rules that hold for them, and the calls of their teams. */
  developer: ['keys:own', 'policies:read', 'calls:read'],
};

/** What keys of people who have `keys:own` may be used for: what their makers do, and nothing that manages. */
export const OWN_KEY_SCOPES = ['calls', 'calls:read'] as const satisfies readonly ApiKeyScope[];

/**
 * The permissions of which a route needs one, by its access: `may:keys:manage`, or several with `|` between. Routes
 * say it in one place, and the check, the console and the walk over all routes read it here.
 * Throws TypeError where the table has no such permission.
 */
export function permissionsOf(access: string): readonly Permission[] {
  const known = parsed.get(access);
  if (known !== undefined) return known;
  const permissions = (access.startsWith('may:') ? access.slice('may:'.length) : '')
    .split('|')
    .map((named) => {
      const permission = PERMISSIONS.find((one) => one === named);
      if (permission === undefined) throw new TypeError(`There is no permission behind the access ${access}`);
      return permission;
    });
  parsed.set(access, permissions);
  return permissions;
}

/** There are as many as routes say. */
const parsed = new Map<string, readonly Permission[]>();
