import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { codeOf, codeOfAsync } from '../test/refusal-code.ts';
import {
  canonicalize,
  createExportVerifier,
  createFrontier,
  decodeEntries,
  decodeHex,
  encodeEntries,
  encodeHex,
  encodeUtf8,
  formatVerifierKey,
  hashLeaf,
  parseCanonical,
  parseTilePath,
  parseTlogProof,
  parseVerifierKey,
  preAuthEncoding,
  rootOfHashes,
  sha256,
  tilePath,
  tileWidth,
  verifyCheckpoint,
  verifyConsistency,
  verifyEntryBundle,
  verifyEnvelope,
  verifyInclusion,
  verifyNote,
  verifyTlogProof,
} from './index.ts';
import type { ExportVerdict } from './index.ts';

const canonicalJson = readVectors<{
  accepted: { name: string; input: string; canonical: string; sha256: string }[];
  numbers: { ieee: string; text?: string; refusal?: string }[];
  acceptedTexts: string[];
  refusedTexts: { name: string; text: string; refusal: string }[];
  refusedValues: { name: string; input: string; refusal: string }[];
}>('canonical-json');

describe('vectors/canonical-json.json', () => {
  it.each(canonicalJson.accepted)('$name', ({ input, canonical, sha256: digest }) => {
    expect(canonicalize(JSON.parse(input))).toBe(canonical);
    expect(encodeHex(sha256(encodeUtf8(canonical)))).toBe(digest);
    expect(canonicalize(parseCanonical(canonical))).toBe(canonical);
  });
  it.each(canonicalJson.numbers)('the double $ieee', ({ ieee, text, refusal }) => {
    const value = new DataView(decodeHex(ieee).slice().buffer).getFloat64(0);
    expect(refusal === undefined ? canonicalize(value) : codeOf(() => canonicalize(value))).toBe(
      refusal ?? text,
    );
  });
  it.each(canonicalJson.acceptedTexts)('%j is canonical', (text) => {
    expect(canonicalize(parseCanonical(text))).toBe(text);
  });
  it.each(canonicalJson.refusedTexts)('$name is refused', ({ text, refusal }) => {
    expect(codeOf(() => parseCanonical(text))).toBe(refusal);
  });
  it.each(canonicalJson.refusedValues)('$name has no canonical form', ({ input, refusal }) => {
    expect(codeOf(() => canonicalize(JSON.parse(input)))).toBe(refusal);
  });
});

const merkle = readVectors<{
  leaves: string[];
  leafHashes: string[];
  roots: string[];
  generated: { size: string; root: string }[];
  subtrees: { level: number; index: string; hash: string }[];
  inclusion: (Record<'name' | 'index' | 'size' | 'leafHash' | 'root', string> & Proven)[];
  consistency: (Record<'name' | 'firstSize' | 'secondSize' | 'firstRoot' | 'secondRoot', string> & Proven)[];
}>('merkle');

describe('vectors/merkle.json', () => {
  it('has the roots of its eight leaves', () => {
    const hashes = merkle.leaves.map((leaf) => hashLeaf(decodeHex(leaf)));
    expect(hashes.map(encodeHex)).toEqual(merkle.leafHashes);
    expect(merkle.roots.map((_, size) => encodeHex(rootOfHashes(hashes.slice(0, size))))).toEqual(
      merkle.roots,
    );
  });
  it('has the roots and tile hashes of its generated leaves', () => {
    const subtrees: unknown[] = [];
    const onSubtree = (level: number, index: bigint, hash: Uint8Array): unknown =>
      subtrees.push({ level, index: index.toString(), hash: encodeHex(hash) });
    const frontier = createFrontier(0n, [], { onSubtree });
    for (const { size, root } of merkle.generated) {
      while (frontier.size() < BigInt(size)) frontier.append(hashLeaf(encodeUtf8(`leaf ${frontier.size()}`)));
      expect(encodeHex(frontier.root())).toBe(root);
    }
    expect(subtrees).toEqual(merkle.subtrees);
  });
  it.each(merkle.inclusion)('inclusion: $name, $valid', ({ index, size, leafHash, root, proof, valid }) => {
    const hashes = { leafHash: decodeHex(leafHash), root: decodeHex(root), proof: proof.map(decodeHex) };
    expect(verifyInclusion({ index: BigInt(index), size: BigInt(size), ...hashes })).toBe(valid);
  });
  it.each(merkle.consistency)('consistency: $name, $valid', (claim) => {
    const holds = verifyConsistency({
      firstSize: BigInt(claim.firstSize),
      secondSize: BigInt(claim.secondSize),
      firstRoot: decodeHex(claim.firstRoot),
      secondRoot: decodeHex(claim.secondRoot),
      proof: claim.proof.map(decodeHex),
    });
    expect(holds).toBe(claim.valid);
  });
});

const notes = readVectors<{
  keys: { text: string; name: string; keyId: number; use: string; publicKey: string }[];
  refusedKeys: { name: string; text: string }[];
  accepted: (Refusable & { note: string; text: string; signers: string[]; cosignedAtS?: number })[];
  refused: (Refusable & { note: string })[];
}>('signed-note');

describe('vectors/signed-note.json', () => {
  it.each(notes.keys)('reads and writes the key of $name', ({ text, name, keyId, use, publicKey }) => {
    const key = parseVerifierKey(text);
    expect({ ...key, publicKey: encodeHex(key.publicKey) }).toEqual({ name, keyId, use, publicKey });
    expect(formatVerifierKey(key)).toBe(text);
  });
  it.each(notes.refusedKeys)('a key with $name is refused', ({ text }) => {
    expect(codeOf(() => parseVerifierKey(text))).toBe('malformed_key');
  });
  it.each(notes.accepted)('$name', async ({ note, keys, text, signers, cosignedAtS }) => {
    const found = await verifyNote(note, keys.map(parseVerifierKey));
    expect(found.text).toBe(text);
    expect(found.signers.map(({ key }) => key.name)).toEqual(signers);
    const times = found.signers.flatMap(({ cosignedAt }) =>
      cosignedAt === null ? [] : [cosignedAt.getTime()],
    );
    expect(times).toEqual(cosignedAtS === undefined ? [] : [cosignedAtS * 1000]);
  });
  it.each(notes.refused)('$name is refused', async ({ note, keys, refusal }) => {
    expect(await codeOfAsync(() => verifyNote(note, keys.map(parseVerifierKey)))).toBe(refusal);
  });
});

const checkpoints = readVectors<{
  accepted: (Refusable & Record<'note' | 'origin' | 'size' | 'root', string> & { extensions: string[] })[];
  refused: (Refusable & { note: string; origin?: string })[];
}>('checkpoint');

describe('vectors/checkpoint.json', () => {
  it.each(checkpoints.accepted)('$name', async ({ note, keys, origin, size, root, extensions }) => {
    const found = await verifyCheckpoint(note, keys.map(parseVerifierKey), origin);
    expect({ ...found, root: encodeHex(found.root) }).toMatchObject({
      origin,
      size: BigInt(size),
      root,
      extensions,
    });
  });
  it.each(checkpoints.refused)('$name is refused', async ({ note, keys, origin, refusal }) => {
    expect(await codeOfAsync(() => verifyCheckpoint(note, keys.map(parseVerifierKey), origin))).toBe(refusal);
  });
});

const tiles = readVectors<{
  paths: { path: string; kind: string; level?: number; index: string; width: number }[];
  refusedPaths: { path: string; refusal: string }[];
  widths: { level: number; index: string; size: string; width: number }[];
  bundles: { entries: string[]; bundle: string }[];
  refusedBundles: { name: string; bundle: string; refusal: string }[];
}>('tiles');

describe('vectors/tiles.json', () => {
  it.each(tiles.paths)('$path', ({ path, ...expected }) => {
    const tile = parseTilePath(path);
    expect({ ...tile, index: tile.index.toString() }).toEqual(expected);
    expect(tilePath(tile)).toBe(path);
  });
  it.each(tiles.refusedPaths)('$path is no tile', ({ path, refusal }) => {
    expect(codeOf(() => parseTilePath(path))).toBe(refusal);
  });
  it.each(tiles.widths)('tile $level/$index of $size leaves has $width', ({ level, index, size, width }) => {
    expect(tileWidth(level, BigInt(index), BigInt(size))).toBe(width);
  });
  it.each(tiles.bundles)('a bundle of $entries.length entries', ({ entries, bundle }) => {
    expect(encodeHex(encodeEntries(entries.map(decodeHex)))).toBe(bundle);
    expect(decodeEntries(decodeHex(bundle)).map(encodeHex)).toEqual(entries);
  });
  it.each(tiles.refusedBundles)('$name is refused', ({ bundle, refusal }) => {
    expect(codeOf(() => decodeEntries(decodeHex(bundle)))).toBe(refusal);
  });
});

const proofs = readVectors<{
  accepted: (Refusable & {
    proof: string;
    leaf: string;
    index: string;
    hashes: number;
    extra: string | null;
  })[];
  refused: (Refusable & { proof: string; leaf: string })[];
}>('tlog-proof');

describe('vectors/tlog-proof.json', () => {
  it.each(proofs.accepted)('$name', async ({ proof, leaf, keys, index, hashes, extra }) => {
    const found = parseTlogProof(proof);
    await verifyTlogProof(found, hashLeaf(encodeUtf8(leaf)), keys.map(parseVerifierKey));
    expect(found.index).toBe(BigInt(index));
    expect(found.hashes).toHaveLength(hashes);
    expect(found.extra === null ? null : encodeHex(found.extra)).toBe(extra);
  });
  it.each(proofs.refused)('$name is refused', async ({ proof, leaf, keys, refusal }) => {
    const verify = async (): Promise<unknown> =>
      verifyTlogProof(parseTlogProof(proof), hashLeaf(encodeUtf8(leaf)), keys.map(parseVerifierKey));
    expect(await codeOfAsync(verify)).toBe(refusal);
  });
});

type DsseKeys = { keys: { keyid: string; publicKey: string }[]; payloadTypes: string[]; envelope: string };
const dsse = readVectors<{
  preAuthEncodings: { payloadType: string; payload: string; encoding: string }[];
  accepted: (DsseKeys & { name: string; payload: string; signedBy: string[] })[];
  refused: (DsseKeys & { name: string; refusal: string })[];
}>('dsse');

describe('vectors/dsse.json', () => {
  it.each(dsse.preAuthEncodings)('encodes $payloadType', ({ payloadType, payload, encoding }) => {
    expect(encodeHex(preAuthEncoding(payloadType, decodeHex(payload)))).toBe(encoding);
  });
  it.each(dsse.accepted)('$name', async ({ envelope, keys, payloadTypes, payload, signedBy }) => {
    const found = await verifyEnvelope(envelope, keys.map(readEnvelopeKey), payloadTypes);
    expect(encodeHex(found.payload)).toBe(payload);
    expect(found.signedBy.map(({ keyid }) => keyid)).toEqual(signedBy);
  });
  it.each(dsse.refused)('$name is refused', async ({ envelope, keys, payloadTypes, refusal }) => {
    expect(await codeOfAsync(() => verifyEnvelope(envelope, keys.map(readEnvelopeKey), payloadTypes))).toBe(
      refusal,
    );
  });
});

const bundles = readVectors<{
  accepted: (Refusable & Record<'bundle' | 'origin' | 'index' | 'size' | 'leaf', string>)[];
  refused: (Refusable & { bundle: string })[];
}>('entry-bundle');

describe('vectors/entry-bundle.json', () => {
  it.each(bundles.accepted)('$name', async ({ bundle, keys, origin, index, size, leaf }) => {
    expect(await verifyEntryBundle(bundle, keys)).toMatchObject({
      kind: 'verified',
      index: BigInt(index),
      entry: JSON.parse(leaf),
      checkpoint: { origin, size: BigInt(size) },
    });
  });
  it.each(bundles.refused)('$name is refused', async ({ bundle, keys, refusal }) => {
    expect(await verifyEntryBundle(bundle, keys)).toMatchObject({ kind: 'refused', reason: refusal });
  });
});

const exports = readVectors<{
  accepted: (Refusable & { lines: string[]; origin: string; size: string })[];
  refused: (Refusable & { lines: string[] })[];
}>('export');

describe('vectors/export.json', () => {
  it.each(exports.accepted)('$name', async ({ lines, keys, origin, size }) => {
    expect(await verifyLines(lines, keys)).toMatchObject({
      kind: 'verified',
      checkpoint: { origin, size: BigInt(size) },
    });
  });
  it.each(exports.refused)('$name is refused', async ({ lines, keys, refusal }) => {
    expect(await verifyLines(lines, keys)).toMatchObject({ kind: 'refused', reason: refusal });
  });
});

type Proven = { proof: string[]; valid: boolean };
type Refusable = { name: string; keys: string[]; refusal?: string };

// The vectors are ours, so their shape is trusted here. Other languages read the same files.
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- each file has its own shape
function readVectors<Shape>(name: string): Shape {
  return JSON.parse(readFileSync(new URL(`../../../vectors/${name}.json`, import.meta.url), 'utf8'));
}

function readEnvelopeKey(key: { keyid: string; publicKey: string }): {
  keyid: string;
  publicKey: Uint8Array;
} {
  return { keyid: key.keyid, publicKey: decodeHex(key.publicKey) };
}

function verifyLines(lines: readonly string[], keys: readonly string[]): Promise<ExportVerdict> {
  const verifier = createExportVerifier(keys);
  for (const line of lines) verifier.pushLine(line);
  return verifier.finish();
}
