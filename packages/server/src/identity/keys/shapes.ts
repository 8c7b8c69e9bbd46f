import { z } from 'zod';

import { API_KEY_SCOPES } from '../permissions.ts';
import { type ApiKey, API_KEY_KINDS, MAX_LIFETIME_DAYS } from './api-key.ts';
import { type KeyLimits, networkOf } from './key-limits.ts';

/** A key is for a few things; a list of hundreds is kept in order by nobody. */
const MAX_LABELS = 50;
const MAX_CERTIFICATES = 10;

/** A month: whoever needs longer has forgotten. */
export const MAX_OVERLAP_HOURS = 720;
export const DEFAULT_OVERLAP_HOURS = 24;

const LABEL = /^[\w.:/-]{1,64}$/;

/** Limits as they come in, over HTTP and on the command line. */
export const newLimits = {
  teams: labels('x-team').optional(),
  features: labels('x-feature').optional(),
  ip_ranges: z
    .array(
      z
        .string()
        .max(64)
        .refine((range) => networkOf(range) !== undefined, {
          error: 'must be an address, or a network as 192.0.2.0/24 without bits beyond its own',
        }),
    )
    .min(1)
    .max(MAX_LABELS)
    .optional()
    .describe('Addresses and networks that it may be used from.'),
  certificates: z
    .array(z.string().regex(/^[\w-]{43}$/, 'must be a SHA-256 thumbprint in base64url'))
    .min(1)
    .max(MAX_CERTIFICATES)
    .optional()
    .describe(
      'Client certificates that it may be used with: SHA-256 thumbprints, as `x5t#S256` of RFC 8705.',
    ),
};

export const lifetimeDays = z.int().min(1).max(MAX_LIFETIME_DAYS);
export const overlapHours = z.int().min(0).max(MAX_OVERLAP_HOURS);

export function limitsIn(given: {
  teams?: string[] | undefined;
  features?: string[] | undefined;
  ip_ranges?: string[] | undefined;
  certificates?: string[] | undefined;
}): KeyLimits {
  return {
    teams: unique(given.teams),
    features: unique(given.features),
    ipRanges: unique(given.ip_ranges),
    certificates: unique(given.certificates),
  };
}

export const shownKey = z.object({
  id: z.string().describe('Stays the same when the key is rotated: what policies name.'),
  name: z.string(),
  kind: z.enum(API_KEY_KINDS),
  prefix: z.string().describe('The first characters of the current secret, to tell secrets apart.'),
  signature_key_id: z.string().nullable().describe('Of a signing key: what goes into `keyid`. No secret.'),
  scopes: z.array(z.enum(API_KEY_SCOPES)),
  teams: z.array(z.string()).nullable(),
  features: z.array(z.string()).nullable(),
  ip_ranges: z.array(z.string()).nullable(),
  certificates: z.array(z.string()).nullable(),
  state: z.enum(['active', 'expired', 'revoked']),
  created_at: z.string().describe('When the current secret was made.'),
  expires_at: z.string(),
  revoked_at: z.string().nullable(),
  last_used_at: z.string().nullable().describe('Exact to about a minute.'),
  created_by: z.string().describe('An API key’s id, `user:` and a user’s id, or `operator`.'),
  previous: z
    .array(z.object({ prefix: z.string(), ends_at: z.string(), last_used_at: z.string().nullable() }))
    .describe('Secrets that were rotated away and still work.'),
});

export function shown(key: ApiKey, superseded: readonly ApiKey[], now: Date): z.output<typeof shownKey> {
  const copy = (list: readonly string[] | undefined) => (list === undefined ? null : [...list]);
  return {
    id: key.id,
    name: key.name,
    kind: key.kind,
    prefix: key.prefix,
    signature_key_id: key.signatureKeyId ?? null,
    scopes: [...key.scopes],
    teams: copy(key.limits.teams),
    features: copy(key.limits.features),
    ip_ranges: copy(key.limits.ipRanges),
    certificates: copy(key.limits.certificates),
    state: stateOf(key, now),
    created_at: key.createdAt.toISOString(),
    expires_at: key.expiresAt.toISOString(),
    revoked_at: key.revokedAt?.toISOString() ?? null,
    last_used_at: key.lastUsedAt?.toISOString() ?? null,
    created_by: key.createdBy,
    previous: superseded
      .filter(({ id }) => id === key.id)
      .map(({ prefix, expiresAt, lastUsedAt }) => ({
        prefix,
        ends_at: expiresAt.toISOString(),
        last_used_at: lastUsedAt?.toISOString() ?? null,
      })),
  };
}

function stateOf({ revokedAt, expiresAt }: ApiKey, now: Date): 'active' | 'expired' | 'revoked' {
  if (revokedAt !== undefined) return 'revoked';
  return expiresAt <= now ? 'expired' : 'active';
}

function labels(header: string) {
  return z
    .array(z.string().regex(LABEL, 'takes up to 64 letters, digits and . _ : / -'))
    .min(1)
    .max(MAX_LABELS)
    .describe(`What \`${header}\` may say. Where it is one, calls that say nothing get it.`);
}

function unique(list: string[] | undefined): string[] | undefined {
  return list === undefined ? undefined : [...new Set(list)];
}
