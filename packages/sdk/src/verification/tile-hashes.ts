import { HASH_BYTES, ProofError, TILE_WIDTH, tilePath, tileWidth } from '@avouch/proof';

/** Gives the bytes at a path such as `tile/0/x001/234`, below `/v1/ledger/`. */
export type FetchTile = (path: string) => Promise<Uint8Array>;

/**
 * The hashes of the tile at this place in a log of `size` entries. Nothing is believed of them yet. Throws ProofError
 * `malformed_tile` on what is no tile of this width.
 */
export async function fetchHashes(
  fetchTile: FetchTile,
  { level, index, size }: { readonly level: number; readonly index: bigint; readonly size: bigint },
): Promise<Uint8Array[]> {
  const width = tileWidth(level, index, size);
  const tile = await fetchTile(tilePath({ kind: 'hashes', level, index, width }));
  if (width > TILE_WIDTH || tile.length !== width * HASH_BYTES) {
    throw new ProofError('malformed_tile', `A tile does not consist of ${width} hashes.`);
  }
  return Array.from({ length: width }, (_, at) => tile.slice(at * HASH_BYTES, (at + 1) * HASH_BYTES));
}
