import { equalBytes } from '@avouch/proof';

import type { Clock } from '../platform/clock.ts';
import type { Database, Tx } from '../platform/database/index.ts';
import { AppError } from '../platform/errors.ts';
import type { Log } from '../platform/log.ts';
import type { KeyFolder } from '../platform/signing-keys.ts';
import { type Appended, leafOf, type Leaf, type NewEntry } from './entry.ts';
import { createGroupCommit, type GroupCommit, reusedId, type Written } from './group-commit.ts';
import { firstHead, grow } from './grow.ts';
import { hashLeafText } from './hash.ts';
import { createLastSigned } from './last-signed.ts';
import { assertSameKey, createNoteSigner, type NoteSigner } from './note-signer.ts';
import {
  findIdentity,
  findPlaces,
  type Head,
  insertBatch,
  insertBatchAlone,
  insertLedger,
  lockHead,
  type Place,
} from './store.ts';

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
  /**
   * Throws AppError when the tenant's log must not be appended to: no key, another key, no log, or a database that
   * lacks the newest checkpoint that was signed here (`ledger_corrupt`).
   */
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
  /** Entries that were not acknowledged. */
  failed(entries: number): void;
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
  const names = new Map<string, string>();
  const lastSigned = createLastSigned({ keys, log });
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
    names.set(tenantId, identity.tenantName);
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
    const known = seen.get(tenantId);
    const locked = await lockHead(tx, tenantId, known?.size);
    if (locked === undefined) throw new AppError('tenant_not_found', 'The tenant has no ledger.');
    const { head, noteAtSize } = locked;
    if (known !== undefined) assertSameHistory(known, head, noteAtSize);
    const ids = leaves.map(({ id }) => id);
    const there: Map<string, Place> = mayBeThere ? await findPlaces(tx, ids) : new Map();
    const missing = new Map<string, Leaf>();
    for (const leaf of leaves) {
      if (!there.has(leaf.id) && !missing.has(leaf.id)) missing.set(leaf.id, leaf);
    }
    if (missing.size === 0) return { indexes: indexesOf(leaves, there), head };
    const batch = grow(head, [...missing.values()], signer, clock.now());
    if (!(await insertBatch(tx, tenantId, batch)))
      throw new AppError('ledger_corrupt', 'A locked head has moved.');
    const indexes = indexesOf(leaves, there);
    const written = indexesFrom(head.size, batch.leaves);
    for (const leaf of leaves) {
      const first = missing.get(leaf.id);
      const index = first === undefined ? undefined : written.get(first);
      if (index !== undefined && first?.text === leaf.text) indexes.set(leaf, index);
    }
    return { indexes, head: batch.head };
  }

  /**
   * Writes a batch in one round trip, guessing that the head is still the one that this process left.
   * Undefined when another process has moved it: nothing was written then.
   */
  async function writeAlone(tenantId: string, leaves: readonly Leaf[]): Promise<Written | undefined> {
    const head = seen.get(tenantId);
    const signer = signers.get(tenantId);
    if (head === undefined || signer === undefined) return undefined;
    const batch = grow(head, leaves, signer, clock.now());
    if (!(await insertBatchAlone(database, tenantId, batch))) return undefined;
    return { indexes: indexesFrom(head.size, leaves), head: batch.head };
  }

  function commitOf(tenantId: string): GroupCommit {
    const known = commits.get(tenantId);
    if (known !== undefined) return known;
    const commit = createGroupCommit({
      clock,
      log,
      observer,
      write: (leaves, mayBeThere) =>
        database.transaction({ 'avouch.tenant_id': tenantId }, (tx) =>
          write(tx, tenantId, leaves, mayBeThere),
        ),
      writeAlone: (leaves) => writeAlone(tenantId, leaves),
      committed(head) {
        seen.set(tenantId, head);
        const name = names.get(tenantId);
        if (name !== undefined) lastSigned.note(name, head.checkpoint);
      },
    });
    commits.set(tenantId, commit);
    return commit;
  }

  return {
    append: async (tenantId, entry) => commitOf(tenantId).append(leafOf(entry)),

    async appendWithin(tx, tenantId, entries) {
      const leaves = entries.map(leafOf);
      // A violated constraint would end the caller's transaction, so what is there is looked for first.
      const { indexes } = await write(tx, tenantId, leaves, true);
      return leaves.map((leaf) => {
        const index = indexes.get(leaf);
        if (index === undefined) throw reusedId();
        return { id: leaf.id, index };
      });
    },

    async open(tx, tenant, installationOrigin) {
      // The tenant's own id makes the name unique: a key that is found again, with a new database, starts a log
      // of another name, and never a second history of this one.
      const origin = `${installationOrigin}/${tenant.name}/${tenant.id}`;
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
      const signer = await signerOf(tenantId);
      const kept = await lastSigned.read(names.get(tenantId) ?? '');
      // A key that is found again under a new database signs a log of another name.
      if (kept === undefined || !kept.checkpoint.startsWith(`${signer.name}\n`)) return;
      const locked = await database.transaction({ 'avouch.tenant_id': tenantId }, (tx) =>
        lockHead(tx, tenantId, kept.size),
      );
      if (locked?.noteAtSize === kept.checkpoint && locked.head.size >= kept.size) return;
      throw new AppError(
        'ledger_corrupt',
        `The database lacks the checkpoint of size ${kept.size} of ${signer.name}, which was signed here. ` +
          `Restore a newer copy. To go on without what is missing, move ${kept.path} away first, and keep it.`,
      );
    },

    waiting: () => [...commits.values()].reduce((sum, commit) => sum + commit.waiting(), 0),

    async close() {
      await Promise.all([...commits.values()].map((commit) => commit.drain()));
      await lastSigned.close();
    },
  };
}

function indexesFrom(first: bigint, leaves: readonly Leaf[]): Map<Leaf, bigint> {
  return new Map(leaves.map((leaf, at) => [leaf, first + BigInt(at)]));
}

/** The indexes of leaves that stand in the log; none where another leaf stands there under the same id. */
function indexesOf(leaves: readonly Leaf[], there: ReadonlyMap<string, Place>): Map<Leaf, bigint> {
  const indexes = new Map<Leaf, bigint>();
  for (const leaf of leaves) {
    const place = there.get(leaf.id);
    if (place !== undefined && equalBytes(place.leafHash, hashLeafText(leaf.text)))
      indexes.set(leaf, place.index);
  }
  return indexes;
}

/**
 * What this process has seen signed can only be grown: the log is no smaller now, and still has the checkpoint
 * of that size. Anything else means that the database was restored or rewritten under us, by an old copy that
 * another node may have gone on with: signing on would make two histories.
 */
function assertSameHistory(known: Head, head: Head, noteAtSize: string | null): void {
  const isSameOrLarger =
    head.size > known.size || (head.size === known.size && equalBytes(head.root, known.root));
  if (isSameOrLarger && noteAtSize === known.checkpoint) return;
  throw new AppError(
    'ledger_corrupt',
    'The ledger in the database lacks what was already signed and acknowledged. Was an old copy restored?',
  );
}
