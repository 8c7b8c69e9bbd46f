export { createEmbeddedEmbedder } from './embedded.ts';
export type { Embedder, Embedding } from './embedder.ts';
