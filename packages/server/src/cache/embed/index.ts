import type { Outbound } from '../../platform/outbound/index.ts';
import { createEmbeddedEmbedder } from './embedded.ts';
import type { Embedder } from './embedder.ts';
import { createHttpEmbedder } from './http.ts';
import type { EmbeddingSettings } from './settings.ts';

export { boundEmbeddingCost } from './cost-bound.ts';
export { createEmbeddedEmbedder } from './embedded.ts';
export type { Embedder, Embedding } from './embedder.ts';
export { createHttpEmbedder } from './http.ts';
export { readEmbeddingSettings, type EmbeddingSettings } from './settings.ts';

/** The endpoint that was configured, or else the model in this process. */
export function createEmbedder(
  settings: EmbeddingSettings | undefined,
  outbound: Pick<Outbound, 'lookupFor'>,
): Embedder {
  return settings === undefined ? createEmbeddedEmbedder() : createHttpEmbedder(settings, { outbound });
}
