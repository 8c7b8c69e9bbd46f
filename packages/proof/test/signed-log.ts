import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import {
  createVerifierKey,
  encodeUtf8,
  formatCheckpoint,
  formatNote,
  formatTlogProof,
  formatVerifierKey,
  hashLeaf,
  inclusionProof,
  rootOfHashes,
} from '../src/index.ts';
import type { GetNode, NoteSignature, VerifierKey } from '../src/index.ts';

/** A key that signs notes in tests. The package itself cannot sign; its tests need somebody who can. */
export type TestSigner = {
  readonly key: VerifierKey;
  readonly verifierKey: string;
  signNote(text: string): NoteSignature;
  sign(message: Uint8Array): Uint8Array;
};

/** A signer whose key follows from `seed` alone, so that vectors and failures are reproducible. */
export function createTestSigner(name: string, seed: string): TestSigner {
  const privateKey = privateKeyOf(seed);
  const raw = createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(-32);
  const key = createVerifierKey(name, new Uint8Array(raw));
  const signBytes = (message: Uint8Array): Uint8Array => new Uint8Array(sign(null, message, privateKey));
  return {
    key,
    verifierKey: formatVerifierKey(key),
    sign: signBytes,
    signNote: (text) => ({ name, keyId: key.keyId, signature: signBytes(encodeUtf8(text)) }),
  };
}

/** A log over these leaves, with everything that a server would hand out for it. */
export type TestLog = {
  readonly leafHashes: readonly Uint8Array[];
  readonly getNode: GetNode;
  root(size?: number): Uint8Array;
  checkpoint(size?: number): string;
  tlogProof(index: number, size?: number): string;
};

export function createTestLog(signer: TestSigner, leaves: readonly string[]): TestLog {
  const leafHashes = leaves.map((leaf) => hashLeaf(encodeUtf8(leaf)));
  const getNode: GetNode = (level, index) => {
    const start = Number(index) * 2 ** level;
    return rootOfHashes(leafHashes.slice(start, start + 2 ** level));
  };
  const root = (size = leaves.length): Uint8Array => rootOfHashes(leafHashes.slice(0, size));
  const checkpoint = (size = leaves.length): string => {
    const text = formatCheckpoint({ origin: signer.key.name, size: BigInt(size), root: root(size) });
    return formatNote(text, [signer.signNote(text)]);
  };
  return {
    leafHashes,
    getNode,
    root,
    checkpoint,
    tlogProof: (index, size = leaves.length) =>
      formatTlogProof({
        index: BigInt(index),
        hashes: inclusionProof(BigInt(index), BigInt(size), getNode),
        checkpoint: checkpoint(size),
      }),
  };
}

function privateKeyOf(seed: string): KeyObject {
  const secret = createHash('sha256').update(seed).digest();
  // The fixed DER that stands before the 32 secret bytes of an Ed25519 key (RFC 8410).
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), secret]);
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
}
