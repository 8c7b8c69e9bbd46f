import { type Ledger, newestEntry, type NewEntry } from '../ledger/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Tx } from '../platform/database/index.ts';
import { AppError } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import type { KeyFolder } from '../platform/signing-keys.ts';
import { createPolicyHistory, type PolicyHistory, verifiedReading } from './history.ts';
import { createPolicyInForce, type PolicyInForce } from './in-force.ts';
import type { Policy } from './policy.ts';
import { type NewVersion, type PublishedPolicy, publishVersion } from './publish.ts';
import { findNewestPolicy, lockPolicy } from './store.ts';

export interface Policies {
  /** The newest policy, if its signature verifies on this node. At most two seconds old. */
  inForce(tenantId: string): Promise<PolicyInForce>;
  /** The same without waiting, when it is at hand: for the hot path. */
  peek(tenantId: string): PolicyInForce | undefined;
  /** The newest policy as it stands, for people; undefined where there is none. */
  newest(tenantId: string): Promise<{ version: number; envelope: string } | undefined>;
  /** Versions, newest first. */
  readonly history: PolicyHistory['list'];
  /** One version, with its signature and its ledger entry checked. Throws AppError `policy_version_not_found`. */
  readonly read: PolicyHistory['read'];
  /** The same, with what changed since the version before. */
  readonly audit: PolicyHistory['audit'];
  /** What changed from one version to another, or to a draft. */
  readonly diff: PolicyHistory['diff'];
  /**
   * Signs and stores a policy as the next version and records that in the ledger; in force on every node within two
   * seconds. Throws AppError `policy_document_invalid` and `policy_version_conflict`.
   */
  publish(tenantId: string, version: NewVersion): Promise<PublishedPolicy>;
  /** The same in the caller's transaction, which may be the one that makes the tenant. Returns the version. */
  publishWithin(
    tx: Tx,
    tenant: { id: string; name: string },
    policy: Policy,
    by: string,
    why?: string,
  ): Promise<number>;
  /**
   * Publishes what an older version says as a new version. Throws AppError `policy_version_not_found`,
   * `policy_version_unverified` (it is not what was published then) and `policy_version_conflict`.
   */
  rollBack(
    tenantId: string,
    version: { toVersion: number; why: string; by: string; expectedVersion?: number | undefined },
  ): Promise<PublishedPolicy>;
  /**
   * Publishes the content in force anew, signed with the next key, and makes that key the current one. At every moment
   * between, the version that is newest verifies: no call is refused. Can be repeated after it was cut short.
   * Throws AppError `policy_key_not_prepared` and `policy_version_unverified`.
   */
  rotateKey(tenantId: string, by: string): Promise<PublishedPolicy>;
}

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
  const inForce = createPolicyInForce({ database, keys, clock });
  const history = createPolicyHistory({ database, keys });

  const within = <Result>(tenantId: string, work: (tx: Tx) => Promise<Result>) =>
    database.transaction({ 'avouch.tenant_id': tenantId }, work);

  async function publishWithin(
    tx: Tx,
    tenant: { id: string; name: string },
    version: NewVersion,
  ): Promise<PublishedPolicy> {
    const loadSigner = () => keys.loadOrCreate(tenant.name, 'policy');
    const published = await publishVersion(tx, tenant, version, { ledger, clock, loadSigner });
    inForce.forget(tenant.id);
    return published;
  }

  async function publish(tenantId: string, version: NewVersion): Promise<PublishedPolicy> {
    const published = await within(tenantId, async (tx) =>
      publishWithin(tx, await tenantOf(tx, tenantId), version),
    );
    // Once more, for what was read again before the commit.
    inForce.forget(tenantId);
    return published;
  }

  return {
    inForce: (tenantId) => inForce.get(tenantId),
    peek: (tenantId) => inForce.peek(tenantId),
    newest: (tenantId) => within(tenantId, async (tx) => (await findNewestPolicy(tx, tenantId))?.stored),
    history: history.list,
    read: history.read,
    audit: history.audit,
    diff: history.diff,
    publish,
    publishWithin: async (tx, tenant, policy, by, why) =>
      (await publishWithin(tx, tenant, { policy, by, why })).version,
    async rollBack(tenantId, { toVersion, ...more }) {
      const policy = await history.verified(tenantId, toVersion);
      return publish(tenantId, { ...more, policy, rolledBackTo: toVersion });
    },

    async rotateKey(tenantId, by) {
      const { record, policy } = verifiedReading(await history.read(tenantId, 'current'));
      const tenant = await within(tenantId, (tx) => tenantOf(tx, tenantId));
      const { current } = await keys.publicKeys(tenant.name, 'policy');
      const next = await keys.loadNext(tenant.name, 'policy');
      if (next === undefined)
        throw new AppError('policy_key_not_prepared', `Prepare a next policy key for ${tenant.name} first.`);
      const version = {
        policy,
        by,
        why: 'The policy key was rotated.',
        // What is published meanwhile must not be undone by what was in force before it.
        expectedVersion: record.version,
      };
      const published = await within(tenantId, (tx) =>
        publishVersion(tx, tenant, version, {
          ledger,
          clock,
          loadSigner: () => Promise.resolve(next),
          alsoRecord: (signed) => [rotationEntry(signed, { by, previous: current, next })],
        }),
      );
      // Only now: had the new version not been committed, the one in force would still need the key before.
      await within(tenantId, async (tx) => {
        await lockPolicy(tx, tenantId);
        const waiting = await keys.loadNext(tenant.name, 'policy');
        // Another process that rotated at the same moment may have done it.
        if (waiting !== undefined && base64(waiting.publicKey) === base64(next.publicKey))
          await keys.promoteNext(tenant.name, 'policy', await endOfKey(tx, record.createdAt, clock.now()));
      });
      inForce.forget(tenantId);
      return published;
    },
  };
}

/**
 * When the key before may be said to have ended: not before anything that it signed was published, though that was on
 * a node whose clock is ahead of this one's. Else what is in force could be beyond its end.
 */
async function endOfKey(tx: Tx, lastSignedAt: Date, now: Date): Promise<Date> {
  const publishedAt = (await newestEntry(tx, 'policy.published'))?.['at'];
  const publishedAtMs = typeof publishedAt === 'string' ? Date.parse(publishedAt) : Number.NaN;
  return new Date(Math.max(now.getTime(), lastSignedAt.getTime(), publishedAtMs || 0));
}

async function tenantOf(tx: Tx, tenantId: string): Promise<{ id: string; name: string }> {
  const found = await findNewestPolicy(tx, tenantId);
  if (found === undefined) throw new AppError('tenant_not_found', 'There is no such tenant.');
  return { id: tenantId, name: found.tenantName };
}

function rotationEntry(
  { version, publishedAt }: PublishedPolicy,
  {
    by,
    previous,
    next,
  }: { by: string; previous: { publicKey: Uint8Array }; next: { publicKey: Uint8Array } },
): NewEntry {
  return {
    id: newId(publishedAt),
    kind: 'policy.key_rotated',
    at: publishedAt,
    body: { version, by, previous_key: base64(previous.publicKey), key: base64(next.publicKey) },
  };
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
