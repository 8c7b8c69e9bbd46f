import { z } from 'zod';

import type { Fault, RecordedRequest } from './behaviour.ts';

const text = z.looseObject({
  type: z.literal('text'),
  text: z.string().min(1, 'text content blocks must be non-empty'),
});
const source = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('base64'), media_type: z.string(), data: z.base64() }),
  z.looseObject({ type: z.literal('url'), url: z.url() }),
  z.looseObject({ type: z.literal('text'), media_type: z.string(), data: z.string() }),
]);
const image = z.looseObject({ type: z.literal('image'), source });
const document = z.looseObject({ type: z.literal('document'), source });
const block = z.discriminatedUnion('type', [
  text,
  image,
  document,
  z.looseObject({ type: z.literal('thinking'), thinking: z.string(), signature: z.string() }),
  z.looseObject({ type: z.literal('redacted_thinking'), data: z.string() }),
  z.looseObject({
    type: z.literal('tool_use'),
    id: z.string().regex(/^[\w-]+$/),
    name: z.string().regex(/^[\w-]{1,128}$/),
    input: z.record(z.string(), z.unknown()),
  }),
  z.looseObject({
    type: z.literal('tool_result'),
    tool_use_id: z.string().regex(/^[\w-]+$/),
    content: z.union([z.string(), z.array(z.discriminatedUnion('type', [text, image, document]))]).optional(),
    is_error: z.boolean().optional(),
  }),
]);

const message = z.strictObject({
  role: z.enum(['user', 'assistant']),
  content: z.union([z.string().min(1), z.array(block).min(1)]),
});

/** Unknown fields are refused, as Anthropic does ("Extra inputs are not permitted"). */
const requestSchema = z.strictObject({
  model: z.string().min(1),
  messages: z.array(message).min(1),
  max_tokens: z.int().min(1),
  system: z.union([z.string(), z.array(text)]).optional(),
  stream: z.boolean().optional(),
  temperature: z.number().min(0).max(1).optional(),
  top_p: z.number().min(0).max(1).optional(),
  top_k: z.int().min(0).optional(),
  stop_sequences: z
    .array(z.string().regex(/\S/, 'each stop sequence must contain non-whitespace'))
    .optional(),
  tools: z
    .array(
      z.looseObject({
        name: z.string().regex(/^[\w-]{1,128}$/),
        input_schema: z.looseObject({ type: z.literal('object') }),
      }),
    )
    .optional(),
  tool_choice: z
    .discriminatedUnion('type', [
      z.strictObject({ type: z.enum(['auto', 'any']), disable_parallel_tool_use: z.boolean().optional() }),
      z.strictObject({ type: z.literal('none') }),
      z.strictObject({
        type: z.literal('tool'),
        name: z.string(),
        disable_parallel_tool_use: z.boolean().optional(),
      }),
    ])
    .optional(),
  thinking: z.looseObject({ type: z.string() }).optional(),
  metadata: z.strictObject({ user_id: z.string().nullish() }).optional(),
  service_tier: z.enum(['auto', 'standard_only']).optional(),
  output_config: z.looseObject({}).optional(),
  cache_control: z.looseObject({}).optional(),
  container: z.unknown().optional(),
  context_management: z.unknown().optional(),
  inference_geo: z.string().optional(),
});

/** API version 2026-10-21 takes these no longer; 2023-06-01 still does. */
const removedFields = ['temperature', 'top_p', 'top_k'];

/** What Anthropic's server would refuse, as far as a gateway can get it wrong. */
export function checkAnthropicRequest(request: RecordedRequest, apiKey: string): Fault | undefined {
  // The vendor takes both: its SDK sent `x-api-key` before version 1 and sends a bearer token since.
  const { 'x-api-key': headerKey, authorization } = request.headers;
  if (headerKey === undefined ? authorization !== `Bearer ${apiKey}` : headerKey !== apiKey) {
    return { status: 401, type: 'authentication_error', message: 'invalid x-api-key' };
  }
  const version = request.headers['anthropic-version'];
  if (version === undefined) return invalid('anthropic-version: header is required');
  if (version !== '2023-06-01' && version !== '2026-10-21') {
    return invalid(`anthropic-version: "${String(version)}" is not a valid version`);
  }
  if (!String(request.headers['content-type']).startsWith('application/json')) {
    return invalid('content-type: must be application/json');
  }
  if (request.body === undefined) return invalid('The request body is not valid JSON');
  const parsed = requestSchema.safeParse(request.body);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    if (issue?.code === 'unrecognized_keys') {
      return invalid(`${[...issue.path, issue.keys[0]].join('.')}: Extra inputs are not permitted`);
    }
    return invalid(`${issue?.path.join('.')}: ${issue?.message ?? ''}`);
  }
  const removed = removedFields.find((field) => version === '2026-10-21' && field in parsed.data);
  if (removed !== undefined) return invalid(`${removed}: Extra inputs are not permitted`);
  return checkMessages(parsed.data.messages);
}

/** The request as its check read it. Only for requests that passed. */
export function readAnthropicRequest(request: RecordedRequest): z.output<typeof requestSchema> {
  return requestSchema.parse(request.body);
}

export function lastAnthropicUserText(request: RecordedRequest): string {
  const last = readAnthropicRequest(request).messages.findLast(({ role }) => role === 'user');
  return blocksOf(last)
    .map((one) => (one.type === 'text' ? one.text : `[${one.type}]`))
    .join(' ');
}

function checkMessages(messages: z.output<typeof message>[]): Fault | undefined {
  if (messages[0]?.role !== 'user') return invalid('messages: first message must use the "user" role');
  const last = messages.at(-1);
  const end = blocksOf(last).at(-1);
  if (last?.role === 'assistant' && end?.type === 'text' && /\s$/.test(end.text)) {
    return invalid('messages: final assistant content cannot end with trailing whitespace');
  }
  for (const [index, one] of messages.entries()) {
    const blocks = blocksOf(one);
    const previous = blocksOf(messages[index - 1]).flatMap((block_) =>
      block_.type === 'tool_use' ? [block_.id] : [],
    );
    const results = blocks.flatMap((block_) => (block_.type === 'tool_result' ? [block_.tool_use_id] : []));
    const missing = previous.filter((id) => !results.includes(id));
    if (missing.length > 0) {
      return invalid(
        `messages.${index}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${missing.join(', ')}`,
      );
    }
    const unexpected = results.find((id) => !previous.includes(id));
    if (unexpected !== undefined) {
      return invalid(
        `messages.${index}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${unexpected}`,
      );
    }
    const firstOther = blocks.findIndex(({ type }) => type !== 'tool_result');
    if (
      results.length > 0 &&
      blocks.slice(Math.max(0, firstOther)).some(({ type }) => type === 'tool_result')
    ) {
      if (firstOther !== -1) return invalid(`messages.${index}: \`tool_result\` blocks must come first`);
    }
  }
  const open = blocksOf(last).find(({ type }) => type === 'tool_use');
  if (open !== undefined) return invalid('messages: `tool_use` ids were found without `tool_result` blocks');
  return undefined;
}

function blocksOf(one: z.output<typeof message> | undefined): z.output<typeof block>[] {
  if (one === undefined) return [];
  return typeof one.content === 'string' ? [{ type: 'text', text: one.content }] : one.content;
}

function invalid(words: string): Fault {
  return { status: 400, type: 'invalid_request_error', message: words };
}
