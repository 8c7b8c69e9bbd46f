export { registerAuditRoutes } from './audit/routes.ts';
export type { Appended, NewEntry } from './entry.ts';
export { nodeSha256 } from './hash.ts';
export { fsck, type FsckReport } from './fsck.ts';
export { createLedger, type Ledger, type LedgerObserver } from './ledger.ts';
export { createNoteSigner, type NoteSigner } from './note-signer.ts';
export { createLedgerReader, type EntryBundle, type LedgerReader, newestEntry } from './read.ts';
export { registerLedgerRoutes } from './routes.ts';
export { createLedgerMetrics } from './metrics.ts';
