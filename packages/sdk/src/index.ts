/** The client of Avouch for browsers and Node: a typed API, signed requests, and verification of what was answered. */
export { createClient } from './client.ts';
export type { AvouchClient } from './client.ts';
export type { AnswerOf, ApiCall, ApiInit, ApiMethod, ApiPath, BodyOf, QueryOf } from './api.ts';
export type { Auth } from './auth.ts';
export type { Fetch } from './transport.ts';
export { AvouchError } from './errors.ts';
export type { ClientErrorCode, ErrorFacts } from './errors.ts';

export { createSigningFetch } from './signing/index.ts';
export type { FetchLike, SigningKey } from './signing/index.ts';

export { createLedgerVerifier, readExport } from './ledger.ts';
export type { LedgerVerifier } from './ledger.ts';
export {
  findAltered,
  verifyCheckpoint,
  verifyEntry,
  verifyExport,
  verifyGrowth,
} from './verification/index.ts';
export type {
  AlteredEntries,
  CheckpointVerdict,
  ConsistencyVerdict,
  ExpectedEntry,
  ExportProgress,
  FetchTile,
} from './verification/index.ts';
export { readLines } from './streams/index.ts';
export type { ByteSource } from './streams/index.ts';

// What verdicts are made of.
export { parseVerifierKey, ProofError } from '@avouch/proof';
export type {
  EntryVerdict,
  ExportVerdict,
  JsonValue,
  RefusalCode,
  Refused,
  VerifiedCheckpoint,
} from '@avouch/proof';
