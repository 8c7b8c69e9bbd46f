import type Anthropic from '@anthropic-ai/sdk';
import type OpenAI from 'openai';

import { models, type TwoVendors, type Vendor } from './two-vendors.ts';

/** One question in the words of both clients; the client that asks takes its own. */
export interface Question {
  readonly requestId: string;
  readonly stream: boolean;
  readonly openai: Omit<OpenAI.ChatCompletionCreateParamsNonStreaming, 'model' | 'stream'>;
  readonly anthropic: Omit<Anthropic.MessageCreateParamsNonStreaming, 'model' | 'max_tokens' | 'stream'>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
  /** The tenant's own unless said otherwise. */
  readonly key?: string;
}

/** What the client's SDK made of the answer. */
export interface Answered {
  readonly text: string;
  readonly toolCalls: readonly { readonly id: string; readonly name: string; readonly input: unknown }[];
  /** In the client's own words. */
  readonly finish: string | null | undefined;
  /** All of it, cached or not. */
  readonly inputTokens: number | undefined;
  readonly outputTokens: number | undefined;
  readonly cachedTokens: number | null | undefined;
}

/** Asks through the vendor's own SDK, without its retries. Throws what the SDK throws. */
export function ask(
  house: TwoVendors,
  client: Vendor,
  provider: Vendor,
  question: Question,
): Promise<Answered> {
  return client === 'openai' ? askOpenAi(house, provider, question) : askAnthropic(house, provider, question);
}

async function askOpenAi(house: TwoVendors, provider: Vendor, question: Question): Promise<Answered> {
  const { chat } = house.openAi(question);
  const options = { headers: { 'x-request-id': question.requestId, ...question.headers } };
  const body = { ...question.openai, model: models[provider].name };
  const completion = question.stream
    ? await chat.completions
        .stream({ ...body, stream: true, stream_options: { include_usage: true } }, options)
        .finalChatCompletion()
    : await chat.completions.create(body, options);
  const [choice] = completion.choices;
  return {
    text: choice?.message.content ?? '',
    toolCalls: (choice?.message.tool_calls ?? []).flatMap((call) =>
      call.type === 'function'
        ? { id: call.id, name: call.function.name, input: JSON.parse(call.function.arguments) }
        : [],
    ),
    finish: choice?.finish_reason,
    inputTokens: completion.usage?.prompt_tokens,
    outputTokens: completion.usage?.completion_tokens,
    cachedTokens: completion.usage?.prompt_tokens_details?.cached_tokens,
  };
}

async function askAnthropic(house: TwoVendors, provider: Vendor, question: Question): Promise<Answered> {
  const { messages } = house.anthropic(question);
  const options = { headers: { 'x-request-id': question.requestId, ...question.headers } };
  const body = { ...question.anthropic, model: models[provider].name, max_tokens: 1000 };
  const message = question.stream
    ? await messages.stream(body, options).finalMessage()
    : await messages.create(body, options);
  const { usage } = message;
  return {
    text: message.content.map((block) => (block.type === 'text' ? block.text : '')).join(''),
    toolCalls: message.content.flatMap((block) =>
      block.type === 'tool_use' ? { id: block.id, name: block.name, input: block.input } : [],
    ),
    finish: message.stop_reason,
    inputTokens:
      usage.input_tokens + (usage.cache_read_input_tokens ?? 0) + (usage.cache_creation_input_tokens ?? 0),
    outputTokens: usage.output_tokens,
    cachedTokens: usage.cache_read_input_tokens,
  };
}
