import type { JsonValue } from '@avouch/proof';

import { type Ledger, newestEntry } from '../ledger/index.ts';
import { createBoundedMap } from '../platform/bounded-map.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Tx } from '../platform/database/index.ts';
import { createFreshCache } from '../platform/fresh-cache.ts';
import { newId } from '../platform/ids.ts';
import type { KeyFolder } from '../platform/signing-keys.ts';
import { type OpenedPolicy, openPolicy, sealPolicy } from './envelope.ts';
import { createEvaluator, type Evaluator } from './evaluate.ts';
import type { Policy } from './policy.ts';
import { findNewestPolicy, insertPolicy, takeNextVersion } from './store.ts';

/** What decides a tenant's calls right now. */
export type PolicyInForce =
  | {
      readonly kind: 'valid';
      readonly version: number;
      readonly fingerprint: string;
      readonly evaluate: Evaluator;
    }
  | { readonly kind: 'invalid'; readonly reason: string };

export interface Policies {
  /** The newest policy, if its signature verifies on this node. At most two seconds old. */
  inForce(tenantId: string): Promise<PolicyInForce>;
  /** The same without waiting, when it is at hand: for the hot path. */
  peek(tenantId: string): PolicyInForce | undefined;
  /** The newest policy as it stands, for people; undefined where there is none. */
  newest(tenantId: string): Promise<{ version: number; envelope: string } | undefined>;
  /** Signs and stores a policy as the next version and records that in the ledger, in the caller's transaction. */
  publishWithin(tx: Tx, tenant: { id: string; name: string }, policy: Policy, by: string): Promise<number>;
}

const MAX_AGE_MS = 1_900;
const REFRESH_AGE_MS = 1_000;
const MAX_TENANTS = 10_000;

export function createPolicies({
  database,
  keys,
  ledger,
  clock,
}: {
  database: Database;
  keys: KeyFolder;
  ledger: Ledger;
  clock: Clock;
}): Policies {
  /** Verifying and compiling take longer than reading: what has not changed is not opened again. */
  const opened = createBoundedMap<string, { envelope: string; inForce: PolicyInForce }>(MAX_TENANTS);

  async function load(tenantId: string): Promise<PolicyInForce> {
    const { found, published } = await database.transaction({ 'avouch.tenant_id': tenantId }, async (tx) => ({
      found: await findNewestPolicy(tx, tenantId),
      published: await newestEntry(tx, 'policy.published'),
    }));
    if (found?.stored === undefined) return invalid('The tenant has no policy.');
    const { version, envelope } = found.stored;
    // The ledger says which version was published last: a row that was taken away or put back shows here.
    if (published?.['version'] !== version)
      return invalid('It is not the version that the ledger says is newest.');
    const known = opened.get(tenantId);
    if (known?.envelope === envelope) return known.inForce;
    const { publicKey } = await keys.load(found.tenantName, 'policy');
    const result = await openPolicy(envelope, { tenant: tenantId, version }, publicKey);
    const loaded = inForceOf(version, result, published['fingerprint']);
    opened.set(tenantId, { envelope, inForce: loaded });
    return loaded;
  }

  const inForce = createFreshCache({
    load,
    clock,
    refreshAgeMs: REFRESH_AGE_MS,
    maxAgeMs: MAX_AGE_MS,
    maxEntries: MAX_TENANTS,
  });

  return {
    inForce: (tenantId) => inForce.get(tenantId),
    peek: (tenantId) => inForce.peek(tenantId),
    newest: (tenantId) =>
      database.transaction(
        { 'avouch.tenant_id': tenantId },
        async (tx) => (await findNewestPolicy(tx, tenantId))?.stored,
      ),
    async publishWithin(tx, tenant, policy, by) {
      const at = clock.now();
      const signer = await keys.loadOrCreate(tenant.name, 'policy');
      const version = await takeNextVersion(tx, tenant.id);
      const { envelope, fingerprint } = sealPolicy(policy, { tenant: tenant.id, version }, signer);
      await insertPolicy(tx, { tenantId: tenant.id, version, envelope, fingerprint, at, by });
      await ledger.appendWithin(tx, tenant.id, [
        { id: newId(at), kind: 'policy.published', at, body: { version, fingerprint, by } },
      ]);
      inForce.forget(tenant.id);
      return version;
    },
  };
}

function inForceOf(
  version: number,
  opened: OpenedPolicy,
  publishedFingerprint: JsonValue | undefined,
): PolicyInForce {
  switch (opened.kind) {
    case 'valid':
      if (opened.fingerprint !== publishedFingerprint)
        return invalid('It is not the policy that was published.');
      return {
        kind: 'valid',
        version,
        fingerprint: opened.fingerprint,
        evaluate: createEvaluator(opened.policy),
      };
    case 'invalid':
      return opened;
    default:
      return opened satisfies never;
  }
}

function invalid(reason: string): PolicyInForce {
  return { kind: 'invalid', reason };
}
