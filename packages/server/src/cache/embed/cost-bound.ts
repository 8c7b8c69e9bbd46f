import type { EmbeddingSettings } from './settings.ts';

/** The most tokens of a text: no tokenizer makes more than it has bytes, but for the marks at its beginning and end. */
export function boundEmbeddingTokens(text: string): number {
  return Buffer.byteLength(text) + 2;
}

/** Whole micro-dollars, rounded up, so that nothing is ever booked below what it cost. */
export function embeddingCostMicros(tokens: number, microsPerMillionTokens: number): number {
  return Number((BigInt(tokens) * BigInt(microsPerMillionTokens) + 999_999n) / 1_000_000n);
}

/** The most that it can cost to embed a text, in micro-dollars: what budgets hold. 0 in this process. */
export function boundEmbeddingCost(settings: EmbeddingSettings | undefined, text: string): number {
  if (settings === undefined) return 0;
  return embeddingCostMicros(boundEmbeddingTokens(text), settings.microsPerMillionTokens);
}
