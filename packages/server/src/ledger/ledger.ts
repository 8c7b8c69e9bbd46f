import type { Clock } from '../platform/clock.ts';
import type { Database, Tx } from '../platform/database/index.ts';
import { AppError } from '../platform/errors.ts';
import type { Log } from '../platform/log.ts';
import type { KeyFolder } from '../platform/signing-keys.ts';
import { type Appended, leafOf, type Leaf, type NewEntry } from './entry.ts';
import { createGroupCommit, type GroupCommit, type Written } from './group-commit.ts';
import { firstHead, grow } from './grow.ts';
import { assertSameKey, createNoteSigner, type NoteSigner } from './note-signer.ts';
import { findIdentity, findIndexes, type Head, insertBatch, insertLedger, lockHead } from './store.ts';

export interface Ledger {
  /**
   * Appends one entry and returns when it is durable and a signed checkpoint covers it.
   * Throws AppError `ledger_unavailable`, `ledger_busy`, `ledger_corrupt` or `entry_invalid`; the entry is then
   * not acknowledged.
   */
  append(tenantId: string, entry: NewEntry): Promise<Appended>;
  /**
   * Appends entries within the caller's transaction, so that a change and its record commit together. The
   * log's head stays locked until that transaction ends: do it last.
   */
  appendWithin(tx: Tx, tenantId: string, entries: readonly NewEntry[]): Promise<Appended[]>;
  /** Starts the tenant's log within the transaction that makes the tenant. Returns its verifier key. */
  open(tx: Tx, tenant: { id: string; name: string }, installationOrigin: string): Promise<string>;
  /** Throws AppError when the tenant's log cannot be appended to: no key, another key, no log. */
  assertWritable(tenantId: string): Promise<void>;
  /** How many entries wait to be written, over all tenants. */
  waiting(): number;
  /** Waits for everything that was handed in. */
  close(): Promise<void>;
}

/** Observations for metrics; each is called once a group commit. */
export interface LedgerObserver {
  committed(batch: { entries: number; durationMs: number }): void;
  retried(): void;
}

export function createLedger({
  database,
  keys,
  clock,
  log,
  observer,
}: {
  database: Database;
  keys: KeyFolder;
  clock: Clock;
  log: Log;
  observer: LedgerObserver;
}): Ledger {
  const signers = new Map<string, NoteSigner>();
  const commits = new Map<string, GroupCommit>();
  const seen = new Map<string, Head>();

  async function signerOf(tenantId: string, tx?: Tx): Promise<NoteSigner> {
    const known = signers.get(tenantId);
    if (known !== undefined) return known;
    const identity =
      tx === undefined
        ? await database.transaction({ 'avouch.tenant_id': tenantId }, (own) => findIdentity(own, tenantId))
        : await findIdentity(tx, tenantId);
    if (identity === undefined) throw new AppError('tenant_not_found', 'The tenant has no ledger.');
    const signer = createNoteSigner(identity.origin, await keys.load(identity.tenantName, 'ledger'));
    assertSameKey(signer, identity.verifierKey);
    signers.set(tenantId, signer);
    return signer;
  }

  /**
   * Writes a batch within `tx`; entries that `mayBeThere` are looked for first. That must come after the lock:
   * the transaction whose fate is unknown holds it until its entries are visible or gone.
   */
  async function write(
    tx: Tx,
    tenantId: string,
    leaves: readonly Leaf[],
    mayBeThere: boolean,
  ): Promise<Written> {
    const signer = await signerOf(tenantId, tx);
    const head = await lockHead(tx, tenantId);
    if (head === undefined) throw new AppError('tenant_not_found', 'The tenant has no ledger.');
    assertNotRewound(seen.get(tenantId), head);
    const ids = leaves.map(({ id }) => id);
    const indexes = mayBeThere ? await findIndexes(tx, ids) : new Map<string, bigint>();
    const missing = leaves.filter(({ id }) => !indexes.has(id));
    if (missing.length === 0) return { indexes, head };
    const batch = grow(head, missing, signer, clock.now());
    await insertBatch(tx, tenantId, batch);
    missing.forEach(({ id }, at) => indexes.set(id, batch.firstIndex + BigInt(at)));
    return { indexes, head: batch.head };
  }

  function commitOf(tenantId: string): GroupCommit {
    const known = commits.get(tenantId);
    if (known !== undefined) return known;
    const commit = createGroupCommit({
      database,
      tenantId,
      clock,
      log,
      observer,
      write: (tx, leaves, mayBeThere) => write(tx, tenantId, leaves, mayBeThere),
      committed: (head) => seen.set(tenantId, head),
    });
    commits.set(tenantId, commit);
    return commit;
  }

  return {
    append: (tenantId, entry) => commitOf(tenantId).append(leafOf(entry)),

    async appendWithin(tx, tenantId, entries) {
      const { indexes } = await write(tx, tenantId, entries.map(leafOf), false);
      return entries.map(({ id }) => ({ id, index: indexes.get(id) ?? unwritten() }));
    },

    async open(tx, tenant, installationOrigin) {
      const origin = `${installationOrigin}/ledger/${tenant.name}`;
      const signer = createNoteSigner(origin, await keys.loadOrCreate(tenant.name, 'ledger'));
      const identity = {
        tenantId: tenant.id,
        tenantName: tenant.name,
        origin,
        verifierKey: signer.verifierKey,
      };
      await insertLedger(tx, identity, firstHead(signer), clock.now());
      return signer.verifierKey;
    },

    async assertWritable(tenantId) {
      await signerOf(tenantId);
    },

    waiting: () => [...commits.values()].reduce((sum, commit) => sum + commit.waiting(), 0),

    async close() {
      await Promise.all([...commits.values()].map((commit) => commit.drain()));
    },
  };
}

function unwritten(): never {
  throw new AppError('ledger_unavailable', 'An entry was not written.');
}

/**
 * A head that this process has seen can only be followed by a larger one. A smaller one, or another of the same
 * size, means that the database was restored or rewritten under us: signing on would make two histories.
 */
function assertNotRewound(seen: Head | undefined, head: Head): void {
  if (seen === undefined || head.size > seen.size) return;
  if (head.size === seen.size && Buffer.compare(head.root, seen.root) === 0) return;
  throw new AppError(
    'ledger_corrupt',
    'The ledger in the database is behind what was already signed and acknowledged. Was an old copy restored?',
  );
}
