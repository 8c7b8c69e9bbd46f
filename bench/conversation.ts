/**
 * The one call that every contestant carries, as OpenAI puts it on the wire: 2 KB of request, 1 KB of answer,
 * or 50 events when streamed. The events include the usage event, which the request asks for.
 */

export const upstreamKey = 'sk-mock';
export const model = 'gpt-4o-mini';
export const STREAM_EVENTS = 50;

const REQUEST_BYTES = 2048;
const ANSWER_BYTES = 1024;
const CREATED_S = 1_750_000_000;
const usage = { prompt_tokens: 420, completion_tokens: 47, total_tokens: 467 };

export const requestBody: Buffer = padded(REQUEST_BYTES, (padding) => ({
  model,
  messages: [
    { role: 'system', content: 'You answer questions about invoices in plain sentences.' },
    { role: 'user', content: `Which of these invoices are overdue?${padding}` },
  ],
  temperature: 0.2,
  max_tokens: 256,
}));

export const streamRequestBody: Buffer = padded(REQUEST_BYTES, (padding) => ({
  model,
  messages: [
    { role: 'system', content: 'You answer questions about invoices in plain sentences.' },
    { role: 'user', content: `Which of these invoices are overdue?${padding}` },
  ],
  temperature: 0.2,
  max_tokens: 256,
  stream: true,
  stream_options: { include_usage: true },
}));

/** Stands at the start of every answer's text, so that a truncated or foreign answer is noticed. */
export const answerMarker = 'Two invoices are overdue';

export const answerBody: Buffer = padded(ANSWER_BYTES, (padding) => ({
  id: 'chatcmpl-bench',
  object: 'chat.completion',
  created: CREATED_S,
  model,
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: `${answerMarker}.${padding}`, refusal: null },
      logprobs: null,
      finish_reason: 'stop',
    },
  ],
  usage,
  system_fingerprint: 'fp_bench',
}));

/** STREAM_EVENTS events, the last of them the usage, and then the end mark. */
export const streamEvents: readonly string[] = [
  streamEvent([{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }]),
  ...Array.from({ length: STREAM_EVENTS - 3 }, (_, position) =>
    streamEvent([{ index: 0, delta: { content: ` word${position}` }, finish_reason: null }]),
  ),
  streamEvent([{ index: 0, delta: {}, finish_reason: 'stop' }]),
  streamEvent([], usage),
  'data: [DONE]\n\n',
];

function streamEvent(choices: readonly unknown[], eventUsage: typeof usage | null = null): string {
  const event = {
    id: 'chatcmpl-bench',
    object: 'chat.completion.chunk',
    created: CREATED_S,
    model,
    system_fingerprint: 'fp_bench',
    choices,
    usage: eventUsage,
  };
  return `data: ${JSON.stringify(event)}\n\n`;
}

/** Fills the message with plain words until the JSON has exactly `bytes` bytes. */
function padded(bytes: number, build: (padding: string) => unknown): Buffer {
  const missing = bytes - Buffer.byteLength(JSON.stringify(build('')));
  const words = ' Invoice seventeen was sent in March and has not been paid.';
  const padding = words.repeat(Math.ceil(missing / words.length)).slice(0, missing);
  return Buffer.from(JSON.stringify(build(padding)));
}
