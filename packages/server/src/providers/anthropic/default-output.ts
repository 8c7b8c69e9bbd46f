import type { ChatCall } from '../exchange.ts';
import { isGiven, isRecord } from '../json.ts';
import { MOST_BUDGET_TOKENS } from './from-openai-reasoning.ts';
import { modelTraits } from './models.ts';

/**
 * The most that `max_tokens` is set to where an OpenAI client gave no limit and Anthropic needs one: what the
 * translation writes is never above it.
 */
export function defaultOutputTokens({ body }: ChatCall, model: string): number {
  const thinking = isRecord(body['thinking']) ? body['thinking']['budget_tokens'] : undefined;
  const budget = typeof thinking === 'number' && thinking > 0 ? thinking : 0;
  const effort = isGiven(body['reasoning_effort']) ? MOST_BUDGET_TOKENS : 0;
  return modelTraits(model).defaultMaxTokens + Math.max(budget, effort);
}
