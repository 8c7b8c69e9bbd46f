export type { Embedder, Embedding } from './embedder.ts';
