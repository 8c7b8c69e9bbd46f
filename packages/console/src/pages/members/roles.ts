import type { AnswerOf } from '@avouch/sdk';

import type { Permission, Role } from '../../api/shapes.ts';

export type Member = AnswerOf<'get', '/v1/members'>['members'][number];
export type Invitation = AnswerOf<'get', '/v1/invitations'>['invitations'][number];

/** The roles, with what each is for. */
export const ROLES: readonly { readonly role: Role; readonly title: string; readonly is: string }[] = [
  { role: 'admin', title: 'Admin', is: 'Everything: keys, policies, members and settings.' },
  { role: 'finance', title: 'Finance', is: 'Spend, savings, budgets and exports, to read.' },
  { role: 'auditor', title: 'Auditor', is: 'Everything, to read: calls, rules, ledger, audit trail.' },
  { role: 'developer', title: 'Developer', is: 'Own keys, the rules, and the calls of their teams.' },
];

export function titleOf(role: Role): string {
  return ROLES.find((one) => one.role === role)?.title ?? role;
}

/** What may be done, as rows of a table, and which roles may. A test compares it with the server's table. */
export const ABILITIES: readonly {
  readonly permission: Permission;
  readonly words: string;
  readonly roles: readonly Role[];
}[] = [
  { permission: 'calls:read', words: 'See calls', roles: ['admin', 'auditor', 'developer'] },
  {
    permission: 'spend:read',
    words: 'See spend, savings and budgets',
    roles: ['admin', 'finance', 'auditor'],
  },
  { permission: 'spend:write', words: 'Lock baselines', roles: ['admin'] },
  {
    permission: 'policies:read',
    words: 'See policies and providers',
    roles: ['admin', 'auditor', 'developer'],
  },
  { permission: 'policies:write', words: 'Publish policies', roles: ['admin'] },
  { permission: 'ledger:read', words: 'Read and verify the ledger', roles: ['admin', 'auditor'] },
  { permission: 'audit:read', words: 'Read the audit trail', roles: ['admin', 'auditor'] },
  { permission: 'keys:own', words: 'Make and revoke own API keys', roles: ['admin', 'developer'] },
  { permission: 'keys:read', words: 'See every API key', roles: ['admin', 'auditor'] },
  { permission: 'keys:manage', words: 'Make and revoke every API key', roles: ['admin'] },
  { permission: 'members:read', words: 'See members', roles: ['admin', 'auditor'] },
  { permission: 'members:manage', words: 'Invite, change and remove members', roles: ['admin'] },
  { permission: 'settings:manage', words: 'Change how people sign in', roles: ['admin'] },
];

/** Pure: whose calls somebody sees. */
export function teamsWords(teams: readonly string[] | null): string {
  if (teams === null) return 'All teams';
  return teams.length === 0 ? 'No team' : teams.join(', ');
}

/** Pure: whether somebody is the only admin, who can neither leave nor take another role. */
export function isLastAdmin(member: Member, members: readonly Member[]): boolean {
  return member.role === 'admin' && members.filter(({ role }) => role === 'admin').length === 1;
}

const TEAM = /^[\p{L}\p{N}._:/-]{1,256}$/u;

/** Pure: what is wrong with the names of teams, in a sentence. */
export function wrongTeams(teams: readonly string[]): string | undefined {
  const wrong = teams.find((team) => !TEAM.test(team));
  return wrong === undefined ? undefined : `“${wrong}”: use letters, digits and . _ : / - only.`;
}
