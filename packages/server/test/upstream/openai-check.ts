import { z } from 'zod';

import type { Fault, RecordedRequest } from './behaviour.ts';

const part = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('text'), text: z.string() }),
  z.looseObject({ type: z.literal('refusal'), refusal: z.string() }),
  z.looseObject({ type: z.literal('image_url'), image_url: z.looseObject({ url: z.string() }) }),
  z.looseObject({
    type: z.literal('input_audio'),
    input_audio: z.looseObject({ data: z.string(), format: z.string() }),
  }),
  z.looseObject({ type: z.literal('file'), file: z.looseObject({}) }),
]);
const content = z.union([z.string(), z.array(part).min(1)]);
const toolCall = z.looseObject({
  id: z.string(),
  type: z.literal('function'),
  function: z.looseObject({ name: z.string().regex(/^[\w-]{1,64}$/), arguments: z.string() }),
});
const message = z.discriminatedUnion('role', [
  z.looseObject({ role: z.enum(['system', 'developer', 'user']), content }),
  z.looseObject({
    role: z.literal('assistant'),
    content: content.nullish(),
    tool_calls: z.array(toolCall).min(1).optional(),
  }),
  z.looseObject({ role: z.literal('tool'), content, tool_call_id: z.string() }),
]);

const requestSchema = z.looseObject({
  model: z.string().min(1),
  messages: z.array(message).min(1),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().optional() }).nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  max_tokens: z.int().min(1).nullish(),
  max_completion_tokens: z.int().min(1).nullish(),
  stop: z.union([z.string(), z.array(z.string()).max(4)]).nullish(),
  tools: z
    .array(
      z.looseObject({
        type: z.literal('function'),
        function: z.looseObject({ name: z.string().regex(/^[\w-]{1,64}$/) }),
      }),
    )
    .min(1)
    .optional(),
  tool_choice: z
    .union([
      z.enum(['none', 'auto', 'required']),
      z.looseObject({ type: z.literal('function'), function: z.looseObject({ name: z.string() }) }),
    ])
    .optional(),
  response_format: z.looseObject({ type: z.enum(['text', 'json_object', 'json_schema']) }).optional(),
});

/** Fields of the other vendor: a translation that forgets to translate them must be noticed. */
const foreignFields = ['system', 'stop_sequences', 'top_k', 'thinking', 'anthropic_version', 'output_config'];

/** What OpenAI's server would refuse, as far as a gateway can get it wrong. */
export function checkOpenAiRequest(request: RecordedRequest, apiKey: string): Fault | undefined {
  if (request.headers['authorization'] !== `Bearer ${apiKey}`) {
    return { ...invalid('Incorrect API key provided.'), status: 401, code: 'invalid_api_key' };
  }
  if (!String(request.headers['content-type']).startsWith('application/json')) {
    return { ...invalid('Unsupported content type.'), status: 415 };
  }
  if (request.body === undefined) return invalid('We could not parse the JSON body of your request.');
  const parsed = requestSchema.safeParse(request.body);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const param = issue?.path.join('.') ?? '';
    return { ...invalid(`Invalid value for '${param}': ${issue?.message ?? ''}`), param };
  }
  const foreign = foreignFields.find((field) => field in parsed.data);
  if (foreign !== undefined) return invalid(`Unrecognized request argument supplied: ${foreign}`);
  if (parsed.data.stream_options && parsed.data.stream !== true) {
    return { ...invalid("'stream_options' is only allowed with 'stream'."), param: 'stream_options' };
  }
  if (parsed.data.tool_choice !== undefined && parsed.data.tools === undefined) {
    return { ...invalid("'tool_choice' is only allowed when 'tools' are specified."), param: 'tool_choice' };
  }
  return checkToolPairing(parsed.data.messages);
}

/** The request as its check read it. Only for requests that passed. */
export function readOpenAiRequest(request: RecordedRequest): z.output<typeof requestSchema> {
  return requestSchema.parse(request.body);
}

export function lastUserText(request: RecordedRequest): string {
  const last = readOpenAiRequest(request).messages.findLast(({ role }) => role === 'user');
  if (typeof last?.content === 'string') return last.content;
  return (last?.content ?? []).map((one) => (one.type === 'text' ? one.text : `[${one.type}]`)).join(' ');
}

function checkToolPairing(messages: z.output<typeof message>[]): Fault | undefined {
  let owed: string[] = [];
  for (const [index, one] of [...messages, undefined].entries()) {
    if (one?.role === 'tool') {
      if (!owed.includes(one.tool_call_id)) {
        return {
          ...invalid(
            "messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.",
          ),
          param: `messages.[${index}].role`,
        };
      }
      owed = owed.filter((id) => id !== one.tool_call_id);
      continue;
    }
    if (owed.length > 0) {
      return invalid(
        `An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. Missing: ${owed.join(', ')}`,
      );
    }
    if (one?.role === 'assistant') {
      owed = (one.tool_calls ?? []).map(({ id }) => id);
      if ((one.content === null || one.content === undefined) && owed.length === 0) {
        return { ...invalid('Expected a string, got null.'), param: `messages.[${index}].content` };
      }
    }
  }
  return undefined;
}

function invalid(text: string): Fault {
  return { status: 400, type: 'invalid_request_error', message: text };
}
