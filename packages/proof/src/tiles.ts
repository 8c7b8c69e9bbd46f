import { concatBytes } from './bytes.ts';
import { MAX_TREE_SIZE } from './merkle.ts';
import { ProofError } from './refusal.ts';

/** Hashes in a full tile, and entries in a full bundle (C2SP tlog-tiles). */
export const TILE_WIDTH = 256;

/** The most bytes that an entry can have: its length is written in 16 bits. */
export const MAX_ENTRY_BYTES = 65_535;

/** One tile of hashes, or one bundle of entries. A width below 256 makes it partial. */
export type TilePosition =
  | { readonly kind: 'hashes'; readonly level: number; readonly index: bigint; readonly width: number }
  | { readonly kind: 'entries'; readonly index: bigint; readonly width: number };

/** The path of a tile below the log's prefix, such as `tile/0/x001/x234/067.p/8`. */
export function tilePath(tile: TilePosition): string {
  const level = tile.kind === 'entries' ? 'entries' : String(tile.level);
  const groups = tile.index.toString().padStart(Math.ceil(tile.index.toString().length / 3) * 3, '0');
  const elements = groups.match(/[0-9]{3}/g) ?? [];
  const path = elements.map((element, at) => (at < elements.length - 1 ? `x${element}` : element)).join('/');
  return `tile/${level}/${path}${tile.width === TILE_WIDTH ? '' : `.p/${tile.width}`}`;
}

/**
 * Reads a tile's path. One tile has one path: leading zeroes, superfluous `x000` elements and widths
 * outside 1 to 255 throw `malformed_tile`, and so do tiles that begin beyond position 2^63 - 1.
 */
export function parseTilePath(path: string): TilePosition {
  const match = path.length > MAX_PATH_LENGTH ? null : TILE_PATH.exec(path);
  const [, levelText, indexText, widthText] = match ?? [];
  if (levelText === undefined || indexText === undefined) throw malformed('The path is not a tile path.');
  const index = BigInt(indexText.replaceAll(/[x/]/g, ''));
  const width = widthText === undefined ? TILE_WIDTH : Number(widthText);
  const tile: TilePosition =
    levelText === 'entries'
      ? { kind: 'entries', index, width }
      : { kind: 'hashes', level: Number(levelText), index, width };
  const level = tile.kind === 'entries' ? 0 : tile.level;
  if (level > MAX_TILE_LEVEL || width < 1 || width > TILE_WIDTH) {
    throw malformed("The tile's level or width is out of range.");
  }
  if (tile.index << BigInt(8 * (level + 1)) > MAX_TREE_SIZE) throw malformed('The tile lies beyond 2^63.');
  // Writing it again and comparing refuses every other spelling.
  if (tilePath(tile) !== path) throw malformed('The path is not the one path of its tile.');
  return tile;
}

/**
 * How many hashes the tile has in a tree of `size` leaves: 256 when full, fewer on the right edge, 0 when
 * there is no such tile. Entry bundles are as wide as the tile on level 0 with the same index.
 */
export function tileWidth(level: number, index: bigint, size: bigint): number {
  const hashes = (size >> BigInt(8 * level)) - index * BigInt(TILE_WIDTH);
  if (hashes <= 0n) return 0;
  return hashes >= BigInt(TILE_WIDTH) ? TILE_WIDTH : Number(hashes);
}

/**
 * An entry bundle: each entry after its length as a big-endian 16-bit number. Throws `too_large` on an
 * entry over 65,535 bytes.
 */
export function encodeEntries(entries: readonly Uint8Array[]): Uint8Array {
  return concatBytes(
    ...entries.flatMap((entry) => {
      if (entry.length > MAX_ENTRY_BYTES) throw new ProofError('too_large', 'An entry is over 65,535 bytes.');
      return [Uint8Array.of(entry.length >> 8, entry.length & 0xff), entry];
    }),
  );
}

/** Takes an entry bundle apart. Throws `malformed_tile` if it is cut short or has over 256 entries. */
export function decodeEntries(bundle: Uint8Array): Uint8Array[] {
  const entries: Uint8Array[] = [];
  for (let at = 0; at < bundle.length;) {
    const high = bundle[at];
    const low = bundle[at + 1];
    if (high === undefined || low === undefined) throw malformed('The bundle ends within a length.');
    const start = at + 2;
    at = start + high * 256 + low;
    if (at > bundle.length) throw malformed('The bundle ends within an entry.');
    entries.push(bundle.slice(start, at));
    if (entries.length > TILE_WIDTH) throw malformed('The bundle has more than 256 entries.');
  }
  return entries;
}

const MAX_TILE_LEVEL = 63;
const MAX_PATH_LENGTH = 64;
const TILE_PATH = /^tile\/(entries|[0-9]{1,2})\/((?:x[0-9]{3}\/)*[0-9]{3})(?:\.p\/([0-9]{1,3}))?$/;

function malformed(detail: string): ProofError {
  return new ProofError('malformed_tile', detail);
}
