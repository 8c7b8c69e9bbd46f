import { createHash } from 'node:crypto';

import type { JsonObject } from '@avouch/proof';

import { type Ledger, newestEntry, type NewEntry } from '../ledger/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Tx } from '../platform/database/index.ts';
import { AppError } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import type { Signer } from '../platform/signing-keys.ts';
import { faultsOf } from './check.ts';
import { sealPolicy } from './envelope.ts';
import { canonicalPolicy, type Policy, policySchema } from './policy.ts';
import { formatPath } from './rule-path.ts';
import { findNewestPolicy, insertPolicy, lockPolicy } from './store.ts';

/** A version that is going to be in force. */
export interface PublishedPolicy {
  readonly version: number;
  readonly fingerprint: string;
  /** The ledger entry that records it. */
  readonly entryId: string;
  readonly publishedAt: Date;
}

export interface NewVersion {
  readonly policy: Policy;
  /** Who: the id of an API key, or `operator`. */
  readonly by: string;
  /** Free text for people, 1 to 500 characters. It stays in the table; the ledger has its SHA-256. */
  readonly why?: string | undefined;
  /** The version that must be the newest one. Absent: whichever is. */
  readonly expectedVersion?: number | undefined;
  readonly rolledBackTo?: number | undefined;
}

/**
 * Signs and stores a policy as the next version and records that in the ledger, in the caller's transaction, in which
 * other publishers wait. Throws AppError `policy_document_invalid` and `policy_version_conflict`.
 */
export async function publishVersion(
  tx: Tx,
  tenant: { readonly id: string; readonly name: string },
  wanted: NewVersion,
  {
    ledger,
    clock,
    loadSigner,
    alsoRecord,
  }: {
    ledger: Ledger;
    clock: Clock;
    /** Asked when no other publisher and no change of the key can come between. */
    loadSigner: () => Promise<Signer>;
    /** Further entries that this version makes necessary. */
    alsoRecord?: (published: PublishedPolicy) => NewEntry[];
  },
): Promise<PublishedPolicy> {
  // What is signed must be what is read back: a value that only passes for a policy in memory is refused here.
  const parsed = policySchema.safeParse(JSON.parse(canonicalPolicy(wanted.policy)));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new AppError('policy_document_invalid', `${issue?.path.join('.')}: ${issue?.message}.`);
  }
  const [fault] = faultsOf(wanted.policy);
  if (fault !== undefined)
    throw new AppError('policy_document_invalid', `${formatPath(fault.path)}: ${fault.message}`);
  await lockPolicy(tx, tenant.id);
  const newest = (await findNewestPolicy(tx, tenant.id))?.stored?.version ?? 0;
  if (wanted.expectedVersion !== undefined && wanted.expectedVersion !== newest) {
    throw new AppError(
      'policy_version_conflict',
      `Version ${newest} is the newest, not ${wanted.expectedVersion}. Read it, compare, and publish again.`,
      { param: 'expected_version' },
    );
  }
  // A row that was taken away is no reason to give its number to another version.
  const recorded = (await newestEntry(tx, 'policy.published'))?.['version'];
  const version = Math.max(newest, typeof recorded === 'number' ? recorded : 0) + 1;
  const publishedAt = clock.now();
  const { envelope, fingerprint } = sealPolicy(
    wanted.policy,
    { tenant: tenant.id, version },
    await loadSigner(),
  );
  const { by, why, rolledBackTo } = wanted;
  await insertPolicy(tx, tenant.id, {
    version,
    envelope,
    fingerprint,
    createdAt: publishedAt,
    createdBy: by,
    why,
    rolledBackTo,
  });
  const published = { version, fingerprint, entryId: newId(publishedAt), publishedAt };
  const body: JsonObject = {
    version,
    fingerprint,
    by,
    ...(why !== undefined && { why_sha256: whySha256(why) }),
    ...(rolledBackTo !== undefined && { rolled_back_to: rolledBackTo }),
  };
  await ledger.appendWithin(tx, tenant.id, [
    { id: published.entryId, kind: 'policy.published', at: publishedAt, body },
    ...(alsoRecord?.(published) ?? []),
  ]);
  return published;
}

/** How the ledger names a reason without repeating it: SHA-256 of its UTF-8, in hex. */
export function whySha256(why: string): string {
  return createHash('sha256').update(why, 'utf8').digest('hex');
}
