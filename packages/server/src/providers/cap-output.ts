import type { ChatCall } from './exchange.ts';
import { isGiven, isRecord } from './json.ts';
import type { JsonRecord } from './json.ts';
import { isOutputLimit, outputLimitFields } from './needs.ts';

/** The least that Anthropic takes as a thinking budget. */
const LEAST_THINKING_TOKENS = 1_024;

/**
 * The same call with the output of each choice bounded to `maxTokens`, a positive whole number. A limit that the
 * client gave is lowered where it stands; one that is no positive whole number is replaced, as some servers read
 * -1 as "no limit". Where the client gave none, the bound travels beside the body, and each wire format writes it
 * under the name that the model's server follows. A thinking budget is lowered with it, as it has to fit. The original
 * is not changed.
 */
export function capOutput(chat: ChatCall, maxTokens: number): ChatCall {
  const given = outputLimitFields(chat).filter((field) => isGiven(chat.body[field]));
  const limits = given.map((field) => {
    const limit = chat.body[field];
    return [field, isOutputLimit(limit) ? Math.min(limit, maxTokens) : maxTokens] as const;
  });
  const maxOutputTokens = Math.min(chat.maxOutputTokens ?? maxTokens, maxTokens);
  return {
    ...chat,
    body: { ...chat.body, ...Object.fromEntries(limits), ...thinkingWithin(chat.body, maxTokens) },
    maxOutputTokens,
  };
}

/** Anthropic refuses a thinking budget that is not below `max_tokens`. */
function thinkingWithin(body: JsonRecord, maxTokens: number): JsonRecord {
  const thinking = body['thinking'];
  if (!isRecord(thinking) || typeof thinking['budget_tokens'] !== 'number') return {};
  if (thinking['budget_tokens'] < maxTokens || maxTokens <= LEAST_THINKING_TOKENS) return {};
  return { thinking: { ...thinking, budget_tokens: maxTokens - 1 } };
}
