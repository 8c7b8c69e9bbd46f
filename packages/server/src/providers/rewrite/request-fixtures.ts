import type Anthropic from '@anthropic-ai/sdk';
import type { ChatCompletionCreateParams } from 'openai/resources/chat/completions';

/** Requests that use everything a dialect has, for tests. Each string of them is a place where a value can stand. */

const base64 = (text: string): string => Buffer.from(text).toString('base64');

export const PICTURE =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg';
const PDF = base64('%PDF-1.7\nstream');

export const openAiRequest = {
  model: 'gpt-5',
  messages: [
    { role: 'system', name: 'rules', content: 'Be kind.' },
    { role: 'developer', content: [{ type: 'text', text: 'Answer in German.' }] },
    {
      role: 'user',
      name: 'asker',
      content: [
        { type: 'text', text: 'What is this?' },
        { type: 'image_url', image_url: { url: 'https://example.org/a.png?for=me', detail: 'low' } },
        { type: 'image_url', image_url: { url: `data:image/png;base64,${PICTURE}` } },
        { type: 'input_audio', input_audio: { data: 'UklGRiQAAABXQVZF', format: 'wav' } },
        {
          type: 'file',
          file: { filename: 'list.csv', file_data: `data:text/csv;base64,${base64('name,mail\n')}` },
        },
        { type: 'file', file: { filename: 'offer.pdf', file_data: `data:application/pdf;base64,${PDF}` } },
        { type: 'file', file: { file_id: 'file-abc' } },
      ],
    },
    {
      role: 'assistant',
      name: 'helper',
      content: [
        { type: 'text', text: 'Looking.' },
        { type: 'refusal', refusal: 'Not that.' },
      ],
      refusal: 'No.',
      audio: { id: 'audio_1' },
      tool_calls: [
        {
          id: 'call_1',
          type: 'function',
          function: { name: 'find', arguments: '{"q": "x \\u00e9 \\"y\\"", "n": 10, "in": {"deep": ["z"]}}' },
        },
        { id: 'call_2', type: 'custom', custom: { name: 'note', input: 'plain words' } },
      ],
      function_call: { name: 'old', arguments: '{"a":"b"}' },
    },
    { role: 'tool', tool_call_id: 'call_1', content: '[{"id": 7, "text": "{\\"inner\\": \\"one\\"}"}]' },
    { role: 'tool', tool_call_id: 'call_2', content: [{ type: 'text', text: 'done' }] },
    { role: 'function', name: 'old', content: 'result' },
    { role: 'user', content: 'And now?' },
  ],
  tools: [
    {
      type: 'function',
      function: {
        name: 'find',
        description: 'Finds things.',
        strict: true,
        parameters: {
          type: 'object',
          properties: {
            q: { type: 'string', description: 'What', enum: ['x', 'y'], default: 'x', pattern: '^.*$' },
            n: { type: 'integer', examples: ['one'], const: 'two' },
          },
          required: ['q'],
          $defs: { other: { title: 'Other' } },
        },
      },
    },
    {
      type: 'custom',
      custom: {
        name: 'note',
        description: 'Notes.',
        format: { type: 'grammar', grammar: { syntax: 'lark', definition: 'start: WORD' } },
      },
    },
  ],
  functions: [{ name: 'old', description: 'Old.', parameters: { type: 'object' } }],
  function_call: { name: 'old' },
  tool_choice: { type: 'function', function: { name: 'find' } },
  response_format: {
    type: 'json_schema',
    json_schema: { name: 'answer', description: 'The answer.', schema: { title: 'T', type: 'object' } },
  },
  prediction: { type: 'content', content: [{ type: 'text', text: 'It is' }] },
  web_search_options: { user_location: { type: 'approximate', approximate: { city: 'Bonn' } } },
  audio: { format: 'wav', voice: 'alloy' },
  stop: ['END'],
  user: 'user-1',
  safety_identifier: 'safe-1',
  prompt_cache_key: 'key-1',
  metadata: { ticket: 'T-1' },
  logit_bias: { '50256': -100 },
  seed: 12_345_678,
  temperature: 0.5,
} satisfies ChatCompletionCreateParams;

export const anthropicRequest = {
  model: 'claude-opus-4-8',
  max_tokens: 1000,
  system: [{ type: 'text', text: 'Be kind.', cache_control: { type: 'ephemeral' } }],
  messages: [
    {
      role: 'user',
      content: [
        { type: 'text', text: 'What is this?' },
        { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PICTURE } },
        { type: 'image', source: { type: 'url', url: 'https://example.org/a.png' } },
        {
          type: 'document',
          title: 'Letter',
          context: 'From the post',
          citations: { enabled: true },
          source: { type: 'text', media_type: 'text/plain', data: 'Dear all' },
        },
        { type: 'document', source: { type: 'content', content: [{ type: 'text', text: 'A page' }] } },
        { type: 'document', source: { type: 'content', content: 'Another page' } },
        { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: PDF } },
        { type: 'document', source: { type: 'url', url: 'https://example.org/a.pdf' } },
        {
          type: 'search_result',
          source: 'https://example.org',
          title: 'Found',
          content: [{ type: 'text', text: 'It' }],
        },
      ],
    },
    {
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'They ask.', signature: 'EqQBCgIYAhIM' },
        { type: 'redacted_thinking', data: 'EmwKAhgBEgy3' },
        {
          type: 'text',
          text: 'Looking.',
          citations: [
            {
              type: 'char_location',
              cited_text: 'Dear',
              document_index: 0,
              document_title: 'Letter',
              start_char_index: 0,
              end_char_index: 4,
            },
          ],
        },
        {
          type: 'tool_use',
          id: 'toolu_1',
          name: 'find',
          input: { q: 'x', deep: [{ 'a key': 'z' }], json: '{"k":"v"}' },
        },
        { type: 'server_tool_use', id: 'srv_1', name: 'web_search', input: { query: 'weather' } },
        {
          type: 'web_search_tool_result',
          tool_use_id: 'srv_1',
          content: [
            {
              type: 'web_search_result',
              url: 'https://example.org',
              title: 'Rain',
              encrypted_content: 'abc',
              page_age: '1 day',
            },
          ],
        },
      ],
    },
    {
      role: 'user',
      content: [
        { type: 'tool_result', tool_use_id: 'toolu_1', content: '{"found": ["one", {"two": "three"}]}' },
        {
          type: 'tool_result',
          tool_use_id: 'toolu_2',
          is_error: true,
          content: [
            { type: 'text', text: 'failed' },
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PICTURE } },
          ],
        },
        { type: 'text', text: 'And now?' },
      ],
    },
  ],
  tools: [
    {
      name: 'find',
      description: 'Finds things.',
      input_schema: {
        type: 'object',
        properties: { q: { type: 'string', description: 'What', enum: ['x', 'y'], default: 'x' } },
        required: ['q'],
      },
      input_examples: [{ q: 'x' }],
    },
    {
      type: 'web_search_20250305',
      name: 'web_search',
      allowed_domains: ['example.org'],
      user_location: { type: 'approximate', city: 'Bonn' },
    },
  ],
  tool_choice: { type: 'tool', name: 'find' },
  output_config: { format: { type: 'json_schema', schema: { type: 'object', title: 'T' } } },
  stop_sequences: ['END'],
  metadata: { user_id: 'user-1' },
} satisfies Anthropic.MessageCreateParams;
