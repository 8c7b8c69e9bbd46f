import { z } from 'zod';

/** More messages than any model's context holds; it bounds the work of translation. */
const MAX_MESSAGES = 10_000;
const MAX_TOOLS = 1_000;

const messages = z
  .array(z.looseObject({ role: z.string() }))
  .min(1)
  .max(MAX_MESSAGES)
  .describe('The conversation, oldest message first.');

const shared = {
  model: z.string().min(1).max(256).describe('A model that `GET /v1/models` lists, or `provider/model`.'),
  messages,
  stream: z.boolean().nullish().describe('Answer as server-sent events.'),
  tools: z.array(z.looseObject({})).max(MAX_TOOLS).nullish(),
};

/**
 * What is checked at the edge of `POST /v1/chat/completions`. Everything else of OpenAI's format goes through
 * to the provider, which knows its own rules best.
 */
export const chatCompletionRequest = z.looseObject({
  ...shared,
  stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
});

/** The same for `POST /v1/messages`, in Anthropic's format. */
export const messagesRequest = z.looseObject({
  ...shared,
  max_tokens: z.int().min(1).describe('The most tokens to generate.'),
});
