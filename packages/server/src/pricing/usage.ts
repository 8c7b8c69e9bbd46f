/** The most tokens that one count may state; anything larger is taken for a fault, not for a bill. */
export const MAX_TOKENS = 1_000_000_000;

/**
 * Tokens as a provider bills them: structurally the `Usage` that a provider's reader yields. `inputTokens` and
 * `outputTokens` are totals; every other count is a part of one of them.
 */
export interface BillableUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cachedInputTokens: number;
  readonly cacheWriteTokens: number;
  readonly cacheWriteHourTokens: number;
  readonly reasoningTokens: number;
  readonly audioInputTokens: number;
  readonly cachedAudioInputTokens: number;
  readonly audioOutputTokens: number;
  readonly serviceTier?: string;
}

/** What a token can be billed as. Each token of a usage is billed as exactly one of these. */
export const tokenUnits = [
  'input',
  'cachedInput',
  'cacheWrite',
  'cacheWriteHour',
  'audioInput',
  'cachedAudioInput',
  'output',
  'reasoning',
  'audioOutput',
] as const;

export type TokenUnit = (typeof tokenUnits)[number];

export type TokenSplit = Readonly<Record<TokenUnit, number>>;

/**
 * Deals every token of a usage to the one unit that it is billed as, so that the units sum to
 * `inputTokens + outputTokens`. Returns undefined when the counts cannot all be true: a part larger than its
 * whole, a fraction, a negative, or a count past `MAX_TOKENS`.
 *
 * Cache writes and audio are taken for disjoint, and so are reasoning and audio: no provider reports either
 * overlap, and a usage that only adds up with one is refused.
 */
export function splitTokens(usage: BillableUsage): TokenSplit | undefined {
  if (
    !isCount(usage.inputTokens) ||
    !isCount(usage.outputTokens) ||
    !isCount(usage.cachedInputTokens) ||
    !isCount(usage.cacheWriteTokens) ||
    !isCount(usage.cacheWriteHourTokens) ||
    !isCount(usage.reasoningTokens) ||
    !isCount(usage.audioInputTokens) ||
    !isCount(usage.cachedAudioInputTokens) ||
    !isCount(usage.audioOutputTokens)
  ) {
    return undefined;
  }
  const cachedInput = usage.cachedInputTokens - usage.cachedAudioInputTokens;
  const audioInput = usage.audioInputTokens - usage.cachedAudioInputTokens;
  const cacheWrite = usage.cacheWriteTokens - usage.cacheWriteHourTokens;
  const input = usage.inputTokens - usage.cachedInputTokens - usage.cacheWriteTokens - audioInput;
  const output = usage.outputTokens - usage.reasoningTokens - usage.audioOutputTokens;
  if (cachedInput < 0 || audioInput < 0 || cacheWrite < 0 || input < 0 || output < 0) return undefined;
  return {
    input,
    cachedInput,
    cacheWrite,
    cacheWriteHour: usage.cacheWriteHourTokens,
    audioInput,
    cachedAudioInput: usage.cachedAudioInputTokens,
    output,
    reasoning: usage.reasoningTokens,
    audioOutput: usage.audioOutputTokens,
  };
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= MAX_TOKENS;
}
