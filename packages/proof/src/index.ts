/**
 * Everything that is needed to verify what Avouch recorded, and nothing else: no dependency, no I/O, no
 * signing. It runs in Node and in browsers.
 */
export { canonicalize, isJsonObject, parseCanonical } from './canonical.ts';
export type { JsonObject, JsonValue } from './canonical.ts';
export {
  concatBytes,
  decodeBase64,
  decodeHex,
  decodeUtf8,
  encodeBase64,
  encodeHex,
  encodeUtf8,
  equalBytes,
} from './bytes.ts';
export { ProofError } from './refusal.ts';
export type { Refused, RefusalCode } from './refusal.ts';

export { HASH_BYTES, sha256 } from './sha256.ts';
export type { Sha256 } from './sha256.ts';
export { emptyRoot, hashChildren, hashLeaf, rootOfHashes } from './merkle.ts';
export { createFrontier } from './frontier.ts';
export type { Frontier, SubtreeListener } from './frontier.ts';
export { consistencyNodes, consistencyProof, inclusionNodes, inclusionProof } from './merkle-prove.ts';
export type { GetNode, NodePosition } from './merkle-prove.ts';
export { verifyConsistency, verifyInclusion } from './merkle-verify.ts';
export type { ConsistencyClaim, InclusionClaim } from './merkle-verify.ts';

export { createVerifierKey, formatVerifierKey, parseVerifierKey } from './verifier-key.ts';
export type { KeyUse, VerifierKey } from './verifier-key.ts';
export { formatNote, formatSignatureLine, parseNote, verifyNote } from './note.ts';
export type { Note, NoteSignature, Signer, VerifiedNote } from './note.ts';
export { formatCheckpoint, parseCheckpoint, verifyCheckpoint } from './checkpoint.ts';
export type { Checkpoint, VerifiedCheckpoint } from './checkpoint.ts';
export {
  decodeEntries,
  encodeEntries,
  MAX_ENTRY_BYTES,
  parseTilePath,
  TILE_WIDTH,
  tilePath,
  tileWidth,
} from './tiles.ts';
export type { TilePosition } from './tiles.ts';
export { formatTlogProof, parseTlogProof, verifyTlogProof } from './tlog-proof.ts';
export type { TlogProof } from './tlog-proof.ts';

export { IN_TOTO_PAYLOAD_TYPE, parseEnvelope, preAuthEncoding, verifyEnvelope } from './dsse.ts';
export type { Envelope, EnvelopeKey, EnvelopeSignature, VerifiedEnvelope } from './dsse.ts';
export { formatEntryBundle, parseEntryBundle, verifyEntryBundle } from './entry-bundle.ts';
export type { EntryBundle, EntryVerdict } from './entry-bundle.ts';
export { createExportVerifier, formatExportHeader } from './export.ts';
export type { ExportHeader, ExportVerdict, ExportVerifier } from './export.ts';
export { detectFormat } from './detect-format.ts';
export type { DocumentFormat } from './detect-format.ts';
