import type { ChatCompletion, ChatCompletionChunk } from 'openai/resources/chat/completions';

/** Answers as OpenAI sends them, for tests. */
export const completion = {
  id: 'chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT',
  object: 'chat.completion',
  created: 1741569952,
  model: 'gpt-4.1-2025-04-14',
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: 'Grüße — 今日は! 🚀', refusal: null, annotations: [] },
      logprobs: null,
      finish_reason: 'stop',
    },
  ],
  usage: {
    prompt_tokens: 1100,
    completion_tokens: 310,
    total_tokens: 1410,
    prompt_tokens_details: { cached_tokens: 1024, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: 256,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  },
  service_tier: 'default',
} satisfies ChatCompletion;

export const toolCompletion = {
  ...completion,
  choices: [
    {
      index: 0,
      message: {
        role: 'assistant',
        content: null,
        refusal: null,
        tool_calls: [
          {
            id: 'call_a',
            type: 'function',
            function: { name: 'weather', arguments: '{"city":"Köln","days":2}' },
          },
          { id: 'call_b', type: 'function', function: { name: 'now', arguments: '{}' } },
        ],
      },
      logprobs: null,
      finish_reason: 'tool_calls',
    },
  ],
} satisfies ChatCompletion;

type Delta = ChatCompletionChunk.Choice.Delta & { reasoning_content?: string };
type FinishReason = ChatCompletionChunk.Choice['finish_reason'];

export function chunk(delta: Delta, finish: FinishReason = null, index = 0): string {
  const body = {
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1741569952,
    model: 'gpt-4.1-2025-04-14',
    service_tier: 'default',
    choices: [{ index, delta, logprobs: null, finish_reason: finish }],
    usage: null,
  } satisfies ChatCompletionChunk;
  return event(body);
}

export const usageChunk = event({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1741569952,
  model: 'gpt-4.1-2025-04-14',
  service_tier: 'default',
  choices: [],
  usage: completion.usage,
} satisfies ChatCompletionChunk);

export const done = 'data: [DONE]\n\n';

export function event(body: unknown): string {
  return `data: ${JSON.stringify(body)}\n\n`;
}

/** A text answer. */
export const textStream = [
  chunk({ role: 'assistant', content: '', refusal: null }),
  chunk({ content: 'Grüße — ' }),
  chunk({ content: '今日は! 🚀' }),
  chunk({}, 'stop'),
  usageChunk,
  done,
];

function call(index: number, part: { id?: string; name?: string; arguments?: string }): string {
  const { id, ...called } = part;
  const head = id === undefined ? {} : { id, type: 'function' as const };
  return chunk({ tool_calls: [{ index, ...head, function: called }] });
}

/** Reasoning (as compatible servers show it), a word, and two tool calls, one after the other. */
export const toolStream = [
  chunk({ role: 'assistant', content: null }),
  chunk({ reasoning_content: 'Two tools. ' }),
  chunk({ content: 'Looking.' }),
  call(0, { id: 'call_a', name: 'weather', arguments: '' }),
  call(0, { arguments: '{"city":"Kö' }),
  call(0, { arguments: 'ln","days":2}' }),
  call(1, { id: 'call_b', name: 'now', arguments: '' }),
  call(1, { arguments: '{}' }),
  chunk({}, 'tool_calls'),
  usageChunk,
  done,
];

/** The same two calls with their arguments mixed. */
export const interleavedToolStream = [
  chunk({ role: 'assistant', content: null }),
  call(0, { id: 'call_a', name: 'weather', arguments: '{"city":"Kö' }),
  call(1, { id: 'call_b', name: 'now', arguments: '{' }),
  call(0, { arguments: 'ln","days":2}' }),
  call(1, { arguments: '}' }),
  chunk({}, 'tool_calls'),
  usageChunk,
  done,
];
