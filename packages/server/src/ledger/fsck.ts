import {
  createFrontier,
  equalBytes,
  isJsonObject,
  parseCanonical,
  parseVerifierKey,
  type VerifierKey,
  ProofError,
  verifyCheckpoint,
} from '@avouch/proof';

import type { Database, Tx } from '../platform/database/index.ts';
import { hashLeafText, nodeSha256 } from './hash.ts';
import {
  countNodes,
  findIdentity,
  readCheckpoints,
  readEntries,
  readExtent,
  readHashes,
  readHead,
  type StoredEntry,
} from './store.ts';

/** What `fsck` found in one log. It is clean when `faults` is empty. */
export interface FsckReport {
  readonly origin: string;
  readonly entries: bigint;
  readonly checkpoints: bigint;
  /** At most `MAX_FAULTS` sentences, each naming the place. */
  readonly faults: string[];
}

/** A log with more faults than this is beyond reading them one by one. */
const MAX_FAULTS = 100;

const BATCH = 1_000n;

/**
 * Recomputes a whole log from its leaves: every leaf is canonical and says what its row says, every hash is its
 * hash, every stored node and every checkpoint ever signed agrees with the tree, and nothing is missing or
 * left over. It trusts nothing but the leaves and `publicKey`, the raw public half of the ledger's signing key;
 * without that one it has to believe the verifier key in the database.
 */
export async function fsck(
  database: Database,
  tenantId: string,
  publicKey?: Uint8Array,
): Promise<FsckReport> {
  const within = <T>(work: (tx: Tx) => Promise<T>) =>
    database.transaction({ 'avouch.tenant_id': tenantId }, work);
  const faults: string[] = [];
  const fault = (sentence: string) => {
    if (faults.length < MAX_FAULTS) faults.push(sentence);
  };

  const identity = await within((tx) => findIdentity(tx, tenantId));
  const head = await within((tx) => readHead(tx, tenantId));
  if (identity === undefined || head === undefined) {
    return { origin: '(none)', entries: 0n, checkpoints: 0n, faults: ['The tenant has no ledger.'] };
  }
  const keys = readKeys(identity.verifierKey);
  if (keys.length === 0) fault('The verifier key of the ledger cannot be read.');
  if (publicKey !== undefined && keys.some((key) => !equalBytes(key.publicKey, publicKey))) {
    fault('The verifier key of the ledger is not that of its signing key.');
  }
  const expectedNodes: { level: number; index: bigint; hash: Uint8Array }[] = [];
  let nodes = 0n;
  const frontier = createFrontier(0n, [], {
    sha256: nodeSha256,
    onSubtree: (level, index, hash) => expectedNodes.push({ level, index, hash }),
  });

  async function compareNodes(): Promise<void> {
    for (const { level, index, hash } of expectedNodes.splice(0)) {
      const [stored] = await within((tx) => readHashes(tx, level, index, index + 1n));
      if (stored === undefined || !equalBytes(stored, hash))
        fault(`Node ${level}/${index} is missing or wrong.`);
      nodes += 1n;
    }
  }

  async function compareCheckpoint(size: bigint, note: string): Promise<void> {
    try {
      const checkpoint = await verifyCheckpoint(note, keys, identity?.origin);
      if (checkpoint.size !== size || !equalBytes(checkpoint.root, frontier.root())) {
        fault(`The checkpoint of size ${size} does not agree with the entries.`);
      }
    } catch (error) {
      if (!(error instanceof ProofError)) throw error;
      fault(`The checkpoint of size ${size} does not verify: ${error.detail}`);
    }
  }

  const checkpoints = checkpointsOf(within);
  let next = await checkpoints.next();
  let seen = 0n;
  let sawHead = false;
  const compareReached = async () => {
    while (!next.done && next.value.size <= frontier.size() && next.value.size <= head.size) {
      if (next.value.size < frontier.size())
        fault(`The checkpoint of size ${next.value.size} is out of order.`);
      else await compareCheckpoint(next.value.size, next.value.note);
      sawHead ||= next.value.size === head.size && next.value.note === head.checkpoint;
      seen += 1n;
      next = await checkpoints.next();
    }
  };

  await compareReached();
  for (let from = 0n; from < head.size; from += BATCH) {
    const to = from + BATCH < head.size ? from + BATCH : head.size;
    const entries = await within((tx) => readEntries(tx, from, to));
    let expected = from;
    for (const entry of entries) {
      if (entry.index !== expected) break;
      checkEntry(entry, fault);
      frontier.append(hashLeafText(entry.leaf));
      expected += 1n;
      await compareReached();
    }
    await compareNodes();
    if (expected !== to) {
      fault(`Entry ${expected} is missing.`);
      break;
    }
  }

  if (frontier.size() === head.size) {
    if (!equalBytes(frontier.root(), head.root))
      fault('The root of the head is not the root of the entries.');
    if (!equalBytes(Buffer.concat(frontier.hashes()), head.frontier))
      fault('The frontier of the head is wrong.');
    if (!sawHead) fault('The checkpoint of the head is not among the checkpoints that were signed.');
  }
  if ((await within((tx) => countNodes(tx, head.size))) !== nodes) {
    fault('The number of stored nodes is not that of the tree.');
  }
  // The log may have grown meanwhile, so what lies beyond the head is judged against the head of that moment.
  const extent = await within((tx) => readExtent(tx, tenantId));
  if (extent === undefined || extent.size < head.size) fault('The head went back while it was checked.');
  else if (extent.entries > extent.size) fault('There are entries beyond the head.');
  else if (extent.checkpoints > extent.size) fault('There are checkpoints beyond the head.');
  else if (extent.nodes > extent.size) fault('There are nodes beyond the head.');
  return { origin: identity.origin, entries: frontier.size(), checkpoints: seen, faults };
}

function readKeys(verifierKey: string): VerifierKey[] {
  try {
    return [parseVerifierKey(verifierKey)];
  } catch (error) {
    if (!(error instanceof ProofError)) throw error;
    return [];
  }
}

function checkEntry(entry: StoredEntry, fault: (sentence: string) => void): void {
  if (!equalBytes(entry.leafHash, hashLeafText(entry.leaf))) {
    fault(`The hash stored with entry ${entry.index} is not that of its leaf.`);
  }
  try {
    const record = parseCanonical(entry.leaf);
    if (!isJsonObject(record) || record['id'] !== entry.id || record['kind'] !== entry.kind) {
      fault(`The row of entry ${entry.index} names another id or kind than its leaf.`);
    }
  } catch (error) {
    if (!(error instanceof ProofError)) throw error;
    fault(`The leaf of entry ${entry.index} is not canonical JSON.`);
  }
}

async function* checkpointsOf(
  within: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>,
): AsyncGenerator<{ size: bigint; note: string }, undefined> {
  for (let above = -1n; ;) {
    const batch = await within((tx) => readCheckpoints(tx, above, 1_000));
    if (batch.length === 0) return undefined;
    yield* batch;
    above = batch.at(-1)?.size ?? above;
  }
}
