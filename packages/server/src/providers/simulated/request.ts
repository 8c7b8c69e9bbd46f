import { z } from 'zod';

import { simulatedModels } from './models.ts';

/**
 * The part of OpenAI's Chat Completions request that the simulated provider acts on. Unknown fields are let
 * through, as a vendor lets most of them.
 */
const part = z.looseObject({ type: z.string(), text: z.string().optional() });

const message = z.looseObject({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool', 'function']),
  content: z.union([z.string(), z.array(part), z.null()]).optional(),
  tool_calls: z.array(z.unknown()).optional(),
});

const tool = z.looseObject({
  type: z.string(),
  function: z.looseObject({ name: z.string(), parameters: z.unknown().optional() }).optional(),
});

const tokenLimit = z.int().min(1).nullish();

const requestSchema = z.looseObject({
  model: z.enum(simulatedModels),
  messages: z.array(message).min(1),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().optional() }).nullish(),
  max_tokens: tokenLimit,
  max_completion_tokens: tokenLimit,
  stop: z.union([z.string(), z.array(z.string()).max(16)]).nullish(),
  n: z.literal(1, 'must be 1: the simulated provider gives one choice').nullish(),
  tools: z.array(tool).max(512).optional(),
  tool_choice: z
    .union([z.string(), z.looseObject({ function: z.looseObject({ name: z.string() }).optional() })])
    .optional(),
  response_format: z
    .looseObject({
      type: z.string(),
      json_schema: z.looseObject({ schema: z.unknown().optional() }).optional(),
    })
    .optional(),
});

export type SimulatedRequest = z.output<typeof requestSchema>;
export type SimulatedMessage = SimulatedRequest['messages'][number];

export type ParsedRequest =
  | { kind: 'request'; request: SimulatedRequest }
  | { kind: 'refusal'; message: string; param: string | undefined };

/** Reads what a vendor's server would read, and refuses in words what it would refuse. */
export function parseRequest(body: string): ParsedRequest {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return { kind: 'refusal', message: 'The request body is not JSON.', param: undefined };
  }
  const parsed = requestSchema.safeParse(value);
  if (parsed.success) return { kind: 'request', request: parsed.data };
  const [issue] = parsed.error.issues;
  const param = issue?.path.join('.');
  return { kind: 'refusal', message: `${param ?? 'body'}: ${issue?.message ?? 'is not valid'}.`, param };
}

/** The text of a message: its string, or its text parts. */
export function textOf({ content }: SimulatedMessage): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.map(({ text }) => text ?? '').join('\n');
}
