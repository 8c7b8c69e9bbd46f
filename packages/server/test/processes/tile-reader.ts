import {
  type Checkpoint,
  consistencyProof,
  parseVerifierKey,
  rootOfHashes,
  TILE_WIDTH,
  tilePath,
  tileWidth,
  verifyCheckpoint,
  verifyConsistency,
} from '@avouch/proof';
import { request } from 'undici';

/** What an outsider can read of a ledger with a key for it. */
export interface LedgerClient {
  readonly url: string;
  get(path: string): Promise<string>;
  checkpoint(): Promise<string>;
  verifierKey(): Promise<string>;
}

export function createLedgerClient(url: string, key: string): LedgerClient {
  async function get(path: string): Promise<string> {
    const { statusCode, body } = await request(`${url}/v1/ledger/${path}`, {
      headers: { authorization: `Bearer ${key}` },
    });
    const text = await body.text();
    if (statusCode !== 200) throw new Error(`${path}: ${statusCode} ${text}`);
    return text;
  }
  return {
    url,
    get,
    checkpoint: () => get('checkpoint'),
    verifierKey: async () => (await get('key')).trim(),
  };
}

/** The hashes of all leaves of the first `size`, from the tiles that the server publishes. */
export async function readLeafHashes(url: string, key: string, size: bigint): Promise<Uint8Array[]> {
  const hashes: Uint8Array[] = [];
  for (let index = 0n; index * BigInt(TILE_WIDTH) < size; index += 1n) {
    const path = tilePath({ kind: 'hashes', level: 0, index, width: tileWidth(0, index, size) });
    const { statusCode, body } = await request(`${url}/v1/ledger/${path}`, {
      headers: { authorization: `Bearer ${key}` },
    });
    if (statusCode !== 200) throw new Error(`${path}: ${statusCode}`);
    const bytes = await body.bytes();
    for (let at = 0; at < bytes.length; at += 32) hashes.push(bytes.slice(at, at + 32));
  }
  return hashes;
}

/**
 * Says of every two checkpoints in turn, smallest first, whether the larger one grew from the smaller one.
 * Returns a sentence for each that did not, or that its log had not signed.
 */
export async function findInconsistencies(
  notes: readonly string[],
  verifierKey: string,
  leafHashes: readonly Uint8Array[],
): Promise<string[]> {
  const faults: string[] = [];
  const checkpoints: Checkpoint[] = [];
  for (const note of notes) checkpoints.push(await verifyCheckpoint(note, [parseVerifierKey(verifierKey)]));
  checkpoints.sort((a, b) => Number(a.size - b.size));
  const getNode = (level: number, index: bigint): Uint8Array => {
    const width = 2 ** level;
    return rootOfHashes(leafHashes.slice(Number(index) * width, (Number(index) + 1) * width));
  };
  for (const [at, second] of checkpoints.entries()) {
    const first = checkpoints[at - 1];
    if (first === undefined) continue;
    const isConsistent = verifyConsistency({
      firstSize: first.size,
      secondSize: second.size,
      firstRoot: first.root,
      secondRoot: second.root,
      proof: consistencyProof(first.size, second.size, getNode),
    });
    if (!isConsistent)
      faults.push(`The checkpoint of ${second.size} did not grow from that of ${first.size}.`);
  }
  return faults;
}
