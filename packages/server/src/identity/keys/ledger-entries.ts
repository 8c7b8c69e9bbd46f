import type { NewEntry } from '../../ledger/index.ts';
import { newId } from '../../platform/ids.ts';
import type { ApiKey } from './api-key.ts';

/** How the ledger names who works on the command line. */
export const OPERATOR = 'operator';

export function createdEntry(key: ApiKey): NewEntry {
  const { teams, features, ipRanges, certificates } = key.limits;
  return {
    id: newId(key.createdAt),
    kind: 'api_key.created',
    at: key.createdAt,
    body: {
      api_key: key.id,
      key_kind: key.kind,
      prefix: key.prefix,
      scopes: [...key.scopes],
      ...(teams !== undefined && { teams: [...teams] }),
      ...(features !== undefined && { features: [...features] }),
      // An address may be that of one person, and entries stay for good.
      ...(ipRanges !== undefined && { ip_ranges: ipRanges.length }),
      ...(certificates !== undefined && { certificates: [...certificates] }),
      expires_at: key.expiresAt.toISOString(),
      by: key.createdBy,
    },
  };
}

export function rotatedEntry(key: ApiKey, before: ApiKey, overlapEndsAt: Date): NewEntry {
  return {
    id: newId(key.createdAt),
    kind: 'api_key.rotated',
    at: key.createdAt,
    body: {
      api_key: key.id,
      prefix: key.prefix,
      previous_prefix: before.prefix,
      overlap_ends_at: overlapEndsAt.toISOString(),
      expires_at: key.expiresAt.toISOString(),
      by: key.createdBy,
    },
  };
}

export function revokedEntry(
  key: ApiKey,
  { at, by, reason }: { at: Date; by: string; reason: 'asked' | 'owner_left' },
): NewEntry {
  return {
    id: newId(at),
    kind: 'api_key.revoked',
    at,
    body: { api_key: key.id, prefix: key.prefix, reason, by },
  };
}
