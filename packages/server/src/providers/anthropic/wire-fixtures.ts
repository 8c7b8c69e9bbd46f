import type Anthropic from '@anthropic-ai/sdk';

/** Answers as Anthropic sends them, for tests. */
const usage = {
  input_tokens: 20,
  cache_creation_input_tokens: 300,
  cache_read_input_tokens: 1000,
  cache_creation: { ephemeral_5m_input_tokens: 200, ephemeral_1h_input_tokens: 100 },
  output_tokens: 90,
  output_tokens_details: { thinking_tokens: 40 },
  server_tool_use: null,
  service_tier: 'standard',
  inference_geo: null,
  speed: null,
} satisfies Anthropic.Usage;

export const message = {
  id: 'msg_01XFDUDYJgAACzvnptVvoYEL',
  type: 'message',
  role: 'assistant',
  model: 'claude-sonnet-4-5-20250929',
  content: [
    { type: 'thinking', thinking: 'They greet me.', signature: 'EqQBCgIYAhIM' },
    { type: 'text', text: 'Grüße — 今日は! 🚀', citations: null },
  ],
  stop_reason: 'end_turn',
  stop_sequence: null,
  stop_details: null,
  container: null,
  diagnostics: null,
  usage,
} satisfies Anthropic.Message;

export const toolMessage = {
  ...message,
  content: [
    { type: 'text', text: 'Looking.', citations: null },
    {
      type: 'tool_use',
      id: 'toolu_a',
      name: 'weather',
      input: { city: 'Köln', days: 2 },
      caller: { type: 'direct' },
    },
    { type: 'tool_use', id: 'toolu_b', name: 'now', input: {}, caller: { type: 'direct' } },
  ],
  stop_reason: 'tool_use',
} satisfies Anthropic.Message;

export function event(body: { readonly type: string; readonly [field: string]: unknown }): string {
  return `event: ${body.type}\ndata: ${JSON.stringify(body)}\n\n`;
}

function typed(body: Anthropic.RawMessageStreamEvent): string {
  return event({ ...body });
}

export const ping = event({ type: 'ping' });

export const start = typed({
  type: 'message_start',
  message: {
    ...message,
    content: [],
    stop_reason: null,
    usage: { ...usage, output_tokens: 1, output_tokens_details: null },
  },
});

export function end(reason: Anthropic.StopReason): string[] {
  return [
    typed({
      type: 'message_delta',
      delta: { stop_reason: reason, stop_sequence: null, stop_details: null, container: null },
      usage: {
        input_tokens: 20,
        cache_creation_input_tokens: 300,
        cache_read_input_tokens: 1000,
        output_tokens: 90,
        output_tokens_details: { thinking_tokens: 40 },
        server_tool_use: null,
      },
    }),
    typed({ type: 'message_stop' }),
  ];
}

export function block(
  index: number,
  content: Anthropic.RawContentBlockStartEvent['content_block'],
  deltas: readonly Anthropic.RawContentBlockDelta[],
): string[] {
  return [
    typed({ type: 'content_block_start', index, content_block: content }),
    ...deltas.map((delta) => typed({ type: 'content_block_delta', index, delta })),
    typed({ type: 'content_block_stop', index }),
  ];
}

const thinking = block(0, { type: 'thinking', thinking: '', signature: '' }, [
  { type: 'thinking_delta', thinking: 'They ' },
  { type: 'thinking_delta', thinking: 'greet me.' },
  { type: 'signature_delta', signature: 'EqQBCgIYAhIM' },
]);

export const textStream = [
  start,
  ping,
  ...thinking,
  ...block(1, { type: 'text', text: '', citations: null }, [
    { type: 'text_delta', text: 'Grüße — ' },
    { type: 'text_delta', text: '今日は! 🚀' },
  ]),
  ...end('end_turn'),
];

export const toolStream = [
  start,
  ...block(0, { type: 'text', text: '', citations: null }, [{ type: 'text_delta', text: 'Looking.' }]),
  ...block(1, { type: 'tool_use', id: 'toolu_a', name: 'weather', input: {}, caller: { type: 'direct' } }, [
    { type: 'input_json_delta', partial_json: '' },
    { type: 'input_json_delta', partial_json: '{"city":"Kö' },
    { type: 'input_json_delta', partial_json: 'ln","days":2}' },
  ]),
  ...block(2, { type: 'tool_use', id: 'toolu_b', name: 'now', input: {}, caller: { type: 'direct' } }, [
    { type: 'input_json_delta', partial_json: '' },
  ]),
  ...end('tool_use'),
];

/** An error that Anthropic reports after the stream has begun. */
export const overloaded = event({
  type: 'error',
  error: { type: 'overloaded_error', message: 'Overloaded' },
  request_id: null,
});
