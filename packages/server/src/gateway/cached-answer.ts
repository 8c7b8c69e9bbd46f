import { z } from 'zod';

import type { Usage } from '../providers/index.ts';

/** A whole answer in the dialect of the client that asked, with placeholders where values were; and who made it. */
export interface CachedAnswer {
  readonly body: string;
  readonly provider: string;
  readonly model: string;
  readonly answeredModel: string | undefined;
  readonly region: string | undefined;
  readonly finishReason: string | undefined;
  readonly usage: Usage;
  /** What it cost when it was made, in micro-dollars; undefined where it had no price. */
  readonly costMicros: number | undefined;
  /** The ledger entry of the call that it was made for. */
  readonly entryId: string;
}

const count = z.int().min(0);

const cachedAnswer = z.object({
  body: z.string(),
  provider: z.string(),
  model: z.string(),
  answeredModel: z.string().optional(),
  region: z.string().optional(),
  finishReason: z.string().optional(),
  usage: z.object({
    inputTokens: count,
    outputTokens: count,
    cachedInputTokens: count,
    cacheWriteTokens: count,
    cacheWriteHourTokens: count,
    reasoningTokens: count,
    audioInputTokens: count,
    cachedAudioInputTokens: count,
    audioOutputTokens: count,
    serviceTier: z.string().optional(),
  }),
  costMicros: count.optional(),
  entryId: z.string(),
});

/** What is sealed in the cache. */
export function writeCachedAnswer(answer: CachedAnswer): string {
  return JSON.stringify(answer);
}

/** Undefined for what another version wrote in another form: then the call is made as if nothing had been kept. */
export function readCachedAnswer(payload: string): CachedAnswer | undefined {
  let value: unknown;
  try {
    value = JSON.parse(payload);
  } catch {
    // Sealed by us, so it is whole; only its form can be another.
    return undefined;
  }
  const parsed = cachedAnswer.safeParse(value);
  if (!parsed.success) return undefined;
  const { usage, ...answer } = parsed.data;
  const { serviceTier, ...counts } = usage;
  return {
    answeredModel: undefined,
    region: undefined,
    finishReason: undefined,
    costMicros: undefined,
    ...answer,
    usage: { ...counts, ...(serviceTier !== undefined && { serviceTier }) },
  };
}

/**
 * Whether an answer may be kept at all: it ended by itself. One that was cut off, filtered or refused is not what the
 * next caller asks for.
 */
export function isKeepable(finishReason: string | undefined): boolean {
  return finishReason !== undefined && WHOLE.has(finishReason);
}

/** In the words of either vendor. */
const WHOLE: ReadonlySet<string> = new Set([
  'stop',
  'tool_calls',
  'function_call',
  'end_turn',
  'stop_sequence',
  'tool_use',
]);
