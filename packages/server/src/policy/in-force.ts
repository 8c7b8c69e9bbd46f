import { newestEntry } from '../ledger/index.ts';
import { createBoundedMap } from '../platform/bounded-map.ts';
import type { Clock } from '../platform/clock.ts';
import { type Database, readAtOneMoment } from '../platform/database/index.ts';
import { createFreshCache, type FreshCache } from '../platform/fresh-cache.ts';
import type { KeyFolder } from '../platform/signing-keys.ts';
import { openPolicy } from './envelope.ts';
import { createEvaluator, type Evaluator } from './evaluate.ts';
import type { Policy } from './policy.ts';
import { findNewestPolicy } from './store.ts';
import { trustedKeys } from './trusted-keys.ts';

/** What decides a tenant's calls right now. */
export type PolicyInForce =
  | {
      readonly kind: 'valid';
      readonly version: number;
      readonly fingerprint: string;
      readonly policy: Policy;
      /** What the policy asks of a call with these facts. */
      readonly rulesFor: Evaluator;
    }
  | { readonly kind: 'invalid'; readonly reason: string };

type ValidPolicy = Extract<PolicyInForce, { kind: 'valid' }>;

const MAX_AGE_MS = 1_900;
const REFRESH_AGE_MS = 1_000;
const MAX_TENANTS = 10_000;
/** A key that was taken away or exchanged is noticed after this, though the policy under it did not change. */
const VERIFY_AGAIN_MS = 60_000;

/** Reads and verifies the newest policy of a tenant, and remembers it for less than two seconds. */
export function createPolicyInForce({
  database,
  keys,
  clock,
}: {
  database: Database;
  keys: KeyFolder;
  clock: Clock;
}): FreshCache<PolicyInForce> {
  /**
   * Verifying and compiling take longer than reading: what has not changed is not opened again. Only what verified
   * is kept: a key that is back in its place must be looked at again.
   */
  const opened = createBoundedMap<string, { envelope: string; verifiedAtMs: number; valid: ValidPolicy }>(
    MAX_TENANTS,
  );

  async function load(tenantId: string): Promise<PolicyInForce> {
    const [found, published] = await database.transaction({ 'avouch.tenant_id': tenantId }, async (tx) => {
      // A version that is published between the two would look like one that was taken away. They travel together.
      const [, policy, entry] = await Promise.all([
        readAtOneMoment(tx),
        findNewestPolicy(tx, tenantId),
        newestEntry(tx, 'policy.published'),
      ]);
      return [policy, entry] as const;
    });
    if (found?.stored === undefined) return invalid('The tenant has no policy.');
    const { version, envelope } = found.stored;
    // The ledger says which version was published last: a row that was taken away or put back shows here.
    if (published?.['version'] !== version)
      return invalid('It is not the version that the ledger says is newest.');
    const known = opened.get(tenantId);
    const isKnown = known?.envelope === envelope && known.valid.fingerprint === published['fingerprint'];
    if (isKnown && clock.monotonicMs() - known.verifiedAtMs < VERIFY_AGAIN_MS) return known.valid;

    const verifiedAtMs = clock.monotonicMs();
    const trusted = trustedKeys(await keys.publicKeys(found.tenantName, 'policy'), published['at']);
    const result = await openPolicy(envelope, { tenant: tenantId, version }, trusted);
    if (result.kind === 'invalid') return result;
    const { policy, fingerprint } = result;
    if (fingerprint !== published['fingerprint']) return invalid('It is not the policy that was published.');
    const valid: ValidPolicy = isKnown
      ? known.valid
      : { kind: 'valid', version, fingerprint, policy, rulesFor: createEvaluator(policy) };
    opened.set(tenantId, { envelope, verifiedAtMs, valid });
    return valid;
  }

  return createFreshCache({
    load,
    clock,
    refreshAgeMs: REFRESH_AGE_MS,
    maxAgeMs: MAX_AGE_MS,
    maxEntries: MAX_TENANTS,
  });
}

function invalid(reason: string): PolicyInForce {
  return { kind: 'invalid', reason };
}
