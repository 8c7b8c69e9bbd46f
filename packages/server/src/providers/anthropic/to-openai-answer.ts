import type { Answer } from '../exchange.ts';
import { recordAt, stringAt, wordAt, writeJson } from '../json.ts';
import type { JsonRecord } from '../json.ts';
import { writeOpenAiUsage } from '../openai/usage.ts';
import type { Message } from './answer.ts';

/** Translates a complete message into a chat completion. `created` is in Unix seconds. */
export function toOpenAiAnswer(
  { message, blocks, seen }: Message,
  upstreamModel: string,
  created: number,
): Answer {
  const texts = blocks
    .filter((block) => block['type'] === 'text')
    .map((block) => stringAt(block, 'text') ?? '');
  const thoughts = blocks.map((block) => stringAt(block, 'thinking') ?? '').join('');
  const toolCalls = blocks.filter((block) => block['type'] === 'tool_use').map(toToolCall);
  const refusal = stringAt(recordAt(message, 'stop_details') ?? {}, 'explanation');
  const completion = {
    id: wordAt(message, 'id') ?? UNKNOWN_ID,
    object: 'chat.completion',
    created,
    model: seen.model ?? upstreamModel,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: texts.length === 0 ? null : texts.join(''),
          refusal: refusal ?? null,
          ...(thoughts === '' ? {} : { reasoning_content: thoughts }),
          ...(toolCalls.length === 0 ? {} : { tool_calls: toolCalls }),
        },
        logprobs: null,
        finish_reason: toFinishReason(seen.finishReason),
      },
    ],
    ...(seen.usage === undefined ? {} : { usage: writeOpenAiUsage(seen.usage) }),
    ...toServiceTier(seen.usage?.serviceTier),
  };
  return { body: writeJson(completion, 'upstream_invalid_answer'), ...seen };
}

/** Stands for an id that the provider did not send; clients show it and do nothing else with it. */
export const UNKNOWN_ID = 'unknown';

/** Why the model stopped, in OpenAI's words. What OpenAI has no word for is a stop. */
export function toFinishReason(stopReason: string | undefined): string {
  return (stopReason === undefined ? undefined : finishReasons.get(stopReason)) ?? 'stop';
}

const finishReasons: ReadonlyMap<string, string> = new Map([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['pause_turn', 'stop'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['tool_use', 'tool_calls'],
  ['refusal', 'content_filter'],
]);

/** OpenAI's word for a tier of Anthropic's. */
export function toServiceTier(tier: string | undefined): JsonRecord {
  if (tier === undefined) return {};
  return { service_tier: tier === 'standard' ? 'default' : tier };
}

function toToolCall(block: JsonRecord, position: number): JsonRecord {
  return {
    id: wordAt(block, 'id') ?? `call_${position}`,
    type: 'function',
    function: {
      name: stringAt(block, 'name') ?? '',
      arguments: writeJson(block['input'] ?? {}, 'upstream_invalid_answer'),
    },
  };
}
