import type { JsonObject, JsonValue } from '@avouch/proof';
import { z } from 'zod';

import type { BaselineEvidence } from './baseline.ts';

const count = z.int().min(0);
const position = z.string().regex(/^\d{1,19}$/);

/** The evidence of a baseline as JSON: sums as integers, positions in the ledger as text. */
export const evidenceSchema = z.strictObject({
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  tree_size: position.describe('The evidence is of the first so many entries of the ledger.'),
  first_index: position.optional().describe('The entry of the first of these calls.'),
  last_index: position.optional(),
  calls: count.describe('Answered calls of the feature. 0: the baseline was chosen without any.'),
  input_tokens: count,
  cached_input_tokens: count,
  cached_share: z.number().min(0).max(1).optional().describe('Of the input tokens.'),
  output_tokens: count,
  cost_micros: count,
  unpriced_calls: count.describe('Calls that have no cost, and are in no sum of costs.'),
  models: z.array(
    z.strictObject({
      provider: z.string(),
      model: z.string(),
      calls: count,
      tokens: count,
      cost_micros: count,
      token_share: z.number().min(0).max(1).describe('Of all tokens, in and out.'),
    }),
  ),
});

export function writeEvidence(evidence: BaselineEvidence): z.output<typeof evidenceSchema> & JsonObject {
  const tokens = evidence.inputTokens + evidence.outputTokens;
  return {
    from: evidence.from.toISOString(),
    to: evidence.to.toISOString(),
    tree_size: evidence.treeSize.toString(),
    ...(evidence.firstIndex !== undefined && { first_index: evidence.firstIndex.toString() }),
    ...(evidence.lastIndex !== undefined && { last_index: evidence.lastIndex.toString() }),
    calls: Number(evidence.calls),
    input_tokens: Number(evidence.inputTokens),
    cached_input_tokens: Number(evidence.cachedInputTokens),
    ...(evidence.inputTokens > 0n && {
      cached_share: shareOf(evidence.cachedInputTokens, evidence.inputTokens),
    }),
    output_tokens: Number(evidence.outputTokens),
    cost_micros: Number(evidence.costMicros),
    unpriced_calls: Number(evidence.unpricedCalls),
    models: evidence.models.map((seen) => ({
      provider: seen.provider,
      model: seen.model,
      calls: Number(seen.calls),
      tokens: Number(seen.tokens),
      cost_micros: Number(seen.costMicros),
      token_share: shareOf(seen.tokens, tokens),
    })),
  };
}

/** Throws ZodError for anything that `writeEvidence` does not write. */
export function readEvidence(value: JsonValue): BaselineEvidence {
  const evidence = evidenceSchema.parse(value);
  return {
    from: new Date(evidence.from),
    to: new Date(evidence.to),
    treeSize: BigInt(evidence.tree_size),
    firstIndex: evidence.first_index === undefined ? undefined : BigInt(evidence.first_index),
    lastIndex: evidence.last_index === undefined ? undefined : BigInt(evidence.last_index),
    calls: BigInt(evidence.calls),
    inputTokens: BigInt(evidence.input_tokens),
    cachedInputTokens: BigInt(evidence.cached_input_tokens),
    outputTokens: BigInt(evidence.output_tokens),
    costMicros: BigInt(evidence.cost_micros),
    unpricedCalls: BigInt(evidence.unpriced_calls),
    models: evidence.models.map((seen) => ({
      provider: seen.provider,
      model: seen.model,
      calls: BigInt(seen.calls),
      tokens: BigInt(seen.tokens),
      costMicros: BigInt(seen.cost_micros),
    })),
  };
}

/** In four decimals: it is for reading, the sums are beside it. */
function shareOf(part: bigint, whole: bigint): number {
  return whole === 0n ? 0 : Number((part * 10_000n) / whole) / 10_000;
}
