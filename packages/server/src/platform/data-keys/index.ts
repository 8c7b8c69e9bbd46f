export { createDataKeys, type DataKeys } from './data-keys.ts';
export type { Sealer } from './sealer.ts';
