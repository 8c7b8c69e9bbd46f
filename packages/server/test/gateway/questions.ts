import type { Answered, Question } from './ask.ts';
import type { Vendor } from './two-vendors.ts';

/** Questions in the words of both clients, and how each provider has to hear them. */
export const hello: Pick<Question, 'openai' | 'anthropic'> = {
  openai: { messages: [{ role: 'user', content: 'Hello' }] },
  anthropic: { messages: [{ role: 'user', content: 'Hello' }] },
};

export const schema = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
};

export const withSchema: Partial<Question> = {
  openai: {
    ...hello.openai,
    response_format: { type: 'json_schema', json_schema: { name: 'place', schema, strict: true } },
  },
  anthropic: { ...hello.anthropic, output_config: { format: { type: 'json_schema', schema } } },
};

const weather = { type: 'object' as const, properties: { city: { type: 'string' } } };
const nothing = { type: 'object' as const, properties: {} };
const openAiTools: NonNullable<Question['openai']['tools']> = [
  { type: 'function', function: { name: 'get_weather', description: 'Weather.', parameters: weather } },
  { type: 'function', function: { name: 'get_time', parameters: nothing } },
];
const anthropicTools: NonNullable<Question['anthropic']['tools']> = [
  { name: 'get_weather', description: 'Weather.', input_schema: weather },
  { name: 'get_time', input_schema: nothing },
];

export const withTools: Partial<Question> = {
  openai: { ...hello.openai, tools: openAiTools },
  anthropic: { ...hello.anthropic, tools: anthropicTools },
};

export const toolsIn: Record<Vendor, object[]> = {
  openai: [
    {
      type: 'function',
      function: { name: 'get_weather', description: 'Weather.', parameters: weather },
    },
    { type: 'function', function: { name: 'get_time', parameters: nothing } },
  ],
  anthropic: [
    { name: 'get_weather', description: 'Weather.', input_schema: weather },
    { name: 'get_time', input_schema: nothing },
  ],
};

export function afterTools({ text, toolCalls }: Answered): Partial<Question> {
  return {
    openai: {
      tools: openAiTools,
      messages: [
        ...hello.openai.messages,
        {
          role: 'assistant',
          content: text,
          tool_calls: toolCalls.map(({ id, name, input }) => ({
            id,
            type: 'function',
            function: { name, arguments: JSON.stringify(input) },
          })),
        },
        ...toolCalls.map(({ id }) => ({ role: 'tool' as const, tool_call_id: id, content: 'result' })),
      ],
    },
    anthropic: {
      tools: anthropicTools,
      messages: [
        ...hello.anthropic.messages,
        {
          role: 'assistant',
          content: [
            { type: 'text', text },
            ...toolCalls.map(({ id, name, input }) => ({ type: 'tool_use' as const, id, name, input })),
          ],
        },
        {
          role: 'user',
          content: toolCalls.map(({ id }) => ({
            type: 'tool_result' as const,
            tool_use_id: id,
            content: 'result',
          })),
        },
      ],
    },
  };
}

export const historyIn: Record<Vendor, (ids: readonly string[]) => object[]> = {
  openai: (ids) => [
    { role: 'user' },
    { role: 'assistant', content: 'Looking.', tool_calls: ids.map((id) => ({ id })) },
    ...ids.map((id) => ({ role: 'tool', tool_call_id: id, content: 'result' })),
  ],
  anthropic: (ids) => [
    { role: 'user' },
    {
      role: 'assistant',
      content: [{ type: 'text', text: 'Looking.' }, ...ids.map((id) => ({ type: 'tool_use', id }))],
    },
    { role: 'user', content: ids.map((id) => ({ type: 'tool_result', tool_use_id: id, content: 'result' })) },
  ],
};

const pixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const picture = 'https://images.example.com/cat.png';

export const imagesIn: Record<Vendor, object[]> = {
  openai: [
    { type: 'text', text: 'What is it?' },
    { type: 'image_url', image_url: { url: picture } },
    { type: 'image_url', image_url: { url: `data:image/png;base64,${pixel}` } },
  ],
  anthropic: [
    { type: 'text', text: 'What is it?' },
    { type: 'image', source: { type: 'url', url: picture } },
    { type: 'image', source: { type: 'base64', media_type: 'image/png', data: pixel } },
  ],
};

export const withImages: Partial<Question> = {
  openai: {
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is it?' },
          { type: 'image_url', image_url: { url: picture } },
          { type: 'image_url', image_url: { url: `data:image/png;base64,${pixel}` } },
        ],
      },
    ],
  },
  anthropic: {
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is it?' },
          { type: 'image', source: { type: 'url', url: picture } },
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: pixel } },
        ],
      },
    ],
  },
};

export const withSystem: Partial<Question> = {
  openai: { messages: [{ role: 'system', content: 'Be brief.' }, ...hello.openai.messages] },
  anthropic: { ...hello.anthropic, system: 'Be brief.' },
};

const openAiSystem = { messages: [{ role: 'system', content: 'Be brief.' }, { role: 'user' }] };
const blocks = { system: [{ type: 'text', text: 'Be brief.' }], messages: [{ role: 'user' }] };
const plain = { system: 'Be brief.', messages: [{ role: 'user' }] };

/** By client, then by provider: Anthropic takes a text or blocks. */
export const systemIn: Record<Vendor, Record<Vendor, object>> = {
  openai: { openai: openAiSystem, anthropic: blocks },
  anthropic: { openai: openAiSystem, anthropic: plain },
};

/** Why an answer stopped, in the words of both. */
export const finishes: Record<Vendor, string>[] = [
  { openai: 'stop', anthropic: 'end_turn' },
  { openai: 'length', anthropic: 'max_tokens' },
  { openai: 'content_filter', anthropic: 'refusal' },
];

/** A usage with every part that is billed apart, and what it comes to by the list price. */
export const billed: Record<
  Vendor,
  { usage: Record<string, unknown>; recorded: Record<string, number>; costMicros: number }
> = {
  openai: {
    usage: {
      prompt_tokens: 100,
      completion_tokens: 50,
      total_tokens: 150,
      prompt_tokens_details: { cached_tokens: 40 },
      completion_tokens_details: { reasoning_tokens: 20 },
    },
    recorded: { input: 100, output: 50, cached_input: 40, reasoning: 20 },
    // 60 at 0.40, 40 at 0.10 and 50 at 1.60 dollars a million.
    costMicros: 108,
  },
  anthropic: {
    usage: {
      input_tokens: 100,
      cache_read_input_tokens: 1000,
      cache_creation_input_tokens: 200,
      cache_creation: { ephemeral_5m_input_tokens: 150, ephemeral_1h_input_tokens: 50 },
      output_tokens: 50,
      output_tokens_details: { thinking_tokens: 20 },
      service_tier: 'standard',
    },
    recorded: {
      input: 1300,
      output: 50,
      cached_input: 1000,
      cache_write: 200,
      cache_write_hour: 50,
      reasoning: 20,
    },
    // 100 at 1.00, 1,000 at 0.10, 150 at 1.25, 50 at 2.00 and 50 at 5.00 dollars a million, rounded up once.
    costMicros: 738,
  },
};
