export { verifyCheckpoint } from './checkpoint.ts';
export type { CheckpointVerdict } from './checkpoint.ts';
export { verifyGrowth } from './consistency.ts';
export type { ConsistencyVerdict, FetchTile } from './consistency.ts';
export { verifyEntry } from './entry.ts';
export type { ExpectedEntry } from './entry.ts';
export { verifyExport } from './export.ts';
export type { ExportProgress } from './export.ts';
