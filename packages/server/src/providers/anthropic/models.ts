/** How a model of Anthropic's is asked to reason. */
type Reasoning =
  /** `thinking: {type: 'adaptive'}` with `output_config.effort` (4.6 and later). */
  | 'adaptive'
  /** `thinking: {type: 'enabled', budget_tokens}` (3.7 to 4.5). */
  | 'budget'
  | 'none';

/** What a model's name says of it. A name that is not understood is taken for a model of today. */
export interface ModelTraits {
  readonly reasoning: Reasoning;
  /**
   * Anthropic requires `max_tokens` and OpenAI does not, so a call without one gets this. It is what most
   * models of OpenAI's give at most, within what the model accepts, and no more: budgets reserve it in full.
   */
  readonly defaultMaxTokens: number;
}

const DEFAULT_MAX_TOKENS = 16_384;

export function modelTraits(model: string): ModelTraits {
  const version = modelVersion(model);
  if (version >= 4.6) return { reasoning: 'adaptive', defaultMaxTokens: DEFAULT_MAX_TOKENS };
  if (version >= 3.7) return { reasoning: 'budget', defaultMaxTokens: DEFAULT_MAX_TOKENS };
  return { reasoning: 'none', defaultMaxTokens: version >= 3.5 ? 8192 : 4096 };
}

/** Both orders of name are in use: `claude-3-5-sonnet-20241022` and `claude-sonnet-4-5-20250929`. */
const versionInName = /claude-(?:[a-z]+-)?(\d{1,2})(?:[-.](\d{1,2}))?(?![\d.])/;

function modelVersion(model: string): number {
  const match = versionInName.exec(model);
  if (match === null) return Number.POSITIVE_INFINITY;
  return Number(match[1]) + Number(match[2] ?? 0) / 10;
}
