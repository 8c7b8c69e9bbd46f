import type { AnswerOf } from '@avouch/sdk';

import type { Tone } from '../../kit/pill.tsx';

export type ApiKey = AnswerOf<'get', '/v1/api-keys'>['api_keys'][number];
export type Scope = ApiKey['scopes'][number];
export type NewKey = AnswerOf<'post', '/v1/api-keys'>;
export type RotatedKey = AnswerOf<'post', '/v1/api-keys/{id}/rotate'>;

/** What each scope lets a key do, in the order in which they are offered. */
export const SCOPE_WORDS: Readonly<Record<Scope, string>> = {
  calls: 'Make calls to models',
  'calls:read': 'Read past calls',
  'ledger:read': 'Read the ledger, and prove what calls were',
  'spend:read': 'Read budgets, spend and savings',
  'spend:write': 'Lock baselines that savings are measured by',
  'policies:read': 'Read and simulate policies',
  'policies:write': 'Publish policies',
  'keys:manage': 'Make, rotate and revoke keys',
  'audit:read': 'Read the audit trail',
};
const SCOPES = Object.keys(SCOPE_WORDS).filter((scope): scope is Scope => scope in SCOPE_WORDS);

/** Scopes that a key of one's own may have, for who manages no others. */
const OWN_SCOPES: readonly Scope[] = ['calls', 'calls:read'];

/** Pure: the scopes that somebody with these permissions can give. The server decides anyway. */
export function givableScopes(permissions: readonly string[]): readonly Scope[] {
  if (!permissions.includes('keys:manage')) return OWN_SCOPES;
  // People make no calls themselves: they make a key for that.
  return SCOPES.filter((scope) => scope === 'calls' || permissions.includes(scope));
}

const DAY_MS = 86_400_000;
/** When an end is near enough to say so, as the report of what is due has it. */
const SOON_DAYS = 30;

/** Pure: how near its end a key is, in words. */
export function expiryOf(
  {
    state,
    created_at: createdAt,
    expires_at: expiresAt,
  }: Pick<ApiKey, 'state' | 'created_at' | 'expires_at'>,
  now: Date,
): { readonly words: string; readonly tone: Tone } {
  if (state === 'revoked') return { words: '–', tone: 'neutral' };
  const leftMs = Date.parse(expiresAt) - now.getTime();
  if (leftMs <= 0) return { words: 'Over', tone: 'bad' };
  const days = Math.floor(leftMs / DAY_MS);
  const words = days === 0 ? 'Less than a day left' : days === 1 ? '1 day left' : `${days} days left`;
  // A key for a week is not due on the day on which it was made.
  const livesLonger = Date.parse(expiresAt) - Date.parse(createdAt) > SOON_DAYS * DAY_MS;
  const isSoon = days < 3 || (days <= SOON_DAYS && livesLonger);
  return { words, tone: isSoon ? 'warn' : 'neutral' };
}

/** Pure: what a key is limited to, each in a few words. */
export function limitsOf(key: Pick<ApiKey, 'teams' | 'features' | 'ip_ranges' | 'certificates'>): string[] {
  const named = (words: string, list: readonly string[] | null) =>
    list === null ? [] : [`${words} ${list.join(', ')}`];
  return [
    ...named(key.teams?.length === 1 ? 'Team' : 'Teams', key.teams),
    ...named(key.features?.length === 1 ? 'Feature' : 'Features', key.features),
    ...named('From', key.ip_ranges),
    ...(key.certificates === null ? [] : [certificateWords(key.certificates.length)]),
  ];
}

function certificateWords(held: number): string {
  return held === 1 ? 'With its client certificate' : `With one of ${held} client certificates`;
}
