import { createFrontier, equalBytes, formatCheckpoint, formatNote, HASH_BYTES } from '@avouch/proof';

import { AppError } from '../platform/errors.ts';
import type { Leaf } from './entry.ts';
import { hashLeafText, nodeSha256 } from './hash.ts';
import type { NoteSigner } from './note-signer.ts';
import type { Batch, Head, TreeNode } from './store.ts';

/** The head of a log that has no entries: it too is signed. */
export function firstHead(signer: NoteSigner): Head {
  return signedHead({ size: 0n, root: createFrontier().root(), frontier: new Uint8Array(0) }, signer);
}

/**
 * What appending `leaves` to a log with this head writes: pure but for the signature.
 * Throws AppError `ledger_corrupt` when the head does not agree with itself.
 */
export function grow(head: Head, leaves: readonly Leaf[], signer: NoteSigner, signedAt: Date): Batch {
  const nodes: TreeNode[] = [];
  const frontier = createFrontier(head.size, split(head.frontier), {
    sha256: nodeSha256,
    onSubtree: (level, index, hash) => nodes.push({ level, index, hash }),
  });
  if (!equalBytes(frontier.root(), head.root)) {
    throw new AppError(
      'ledger_corrupt',
      'The head of the ledger does not agree with itself; run avouch fsck.',
    );
  }
  const leafHashes = Buffer.allocUnsafe(leaves.length * HASH_BYTES);
  leaves.forEach((leaf, position) => {
    const hash = hashLeafText(leaf.text);
    leafHashes.set(hash, position * HASH_BYTES);
    frontier.append(hash);
  });
  const grown = { size: frontier.size(), root: frontier.root(), frontier: Buffer.concat(frontier.hashes()) };
  return { previous: head, leaves, leafHashes, nodes, head: signedHead(grown, signer), at: signedAt };
}

function signedHead(unsigned: Omit<Head, 'checkpoint'>, signer: NoteSigner): Head {
  const text = formatCheckpoint({ origin: signer.name, size: unsigned.size, root: unsigned.root });
  return { ...unsigned, checkpoint: formatNote(text, [signer.sign(text)]) };
}

function split(hashes: Uint8Array): Uint8Array[] {
  return Array.from({ length: hashes.length / HASH_BYTES }, (_, at) =>
    hashes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES),
  );
}
