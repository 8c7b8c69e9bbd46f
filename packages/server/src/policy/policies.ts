import type { Ledger } from '../ledger/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Tx } from '../platform/database/index.ts';
import { createFreshCache } from '../platform/fresh-cache.ts';
import { newId } from '../platform/ids.ts';
import type { KeyFolder } from '../platform/signing-keys.ts';
import { type OpenedPolicy, openPolicy, sealPolicy } from './envelope.ts';
import { createEvaluator, type Evaluator } from './evaluate.ts';
import type { Policy } from './policy.ts';
import { findNewestPolicy, insertPolicy } from './store.ts';

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
  /** Verifying takes longer than reading: an envelope that has not changed is not verified again. */
  const opened = new Map<string, { envelope: string; result: OpenedPolicy }>();

  async function load(tenantId: string): Promise<PolicyInForce> {
    const found = await database.transaction({ 'avouch.tenant_id': tenantId }, (tx) =>
      findNewestPolicy(tx, tenantId),
    );
    if (found?.stored === undefined) return { kind: 'invalid', reason: 'The tenant has no policy.' };
    const { version, envelope } = found.stored;
    const known = opened.get(tenantId);
    const result =
      known?.envelope === envelope
        ? known.result
        : await openPolicy(envelope, (await keys.load(found.tenantName, 'policy')).publicKey);
    opened.set(tenantId, { envelope, result });
    switch (result.kind) {
      case 'valid':
        return {
          kind: 'valid',
          version,
          fingerprint: result.fingerprint,
          evaluate: createEvaluator(result.policy),
        };
      case 'invalid':
        return result;
      default:
        return result satisfies never;
    }
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
      const { envelope, fingerprint } = sealPolicy(policy, await keys.loadOrCreate(tenant.name, 'policy'));
      const version = await insertPolicy(tx, { tenantId: tenant.id, envelope, fingerprint, at, by });
      await ledger.appendWithin(tx, tenant.id, [
        { id: newId(at), kind: 'policy.published', at, body: { version, fingerprint, by } },
      ]);
      inForce.forget(tenant.id);
      return version;
    },
  };
}
