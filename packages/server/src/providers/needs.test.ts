import { describe, expect, test } from 'vitest';

import { loopbackOutbound } from '../../test/outbound.ts';
import { connectProviders } from './connect.ts';
import type { ChatCall, Dialect } from './exchange.ts';
import { modelFacts, unknownFacts } from './model-facts.ts';
import { boundTokens, defaultOutputLimit, needsOf } from './needs.ts';
import { readProviderSettings } from './settings.ts';

function call(dialect: Dialect, body: Record<string, unknown>, stream = false): ChatCall {
  return { dialect, body, stream };
}

const hello = [{ role: 'user', content: 'Hello' }];
const plain = needsOf(call('openai', { model: 'm', messages: hello }));

describe('what a call needs', () => {
  test('is nothing but an answer where nothing else is asked for', () => {
    expect(plain).toMatchObject({
      tools: false,
      images: false,
      audio: false,
      files: false,
      jsonSchema: false,
      streaming: false,
      unbounded: [],
      maxOutputTokens: undefined,
      outputTokensBeside: 0,
      choices: 1,
      serviceTier: undefined,
      cachesForAnHour: false,
    });
  });

  test.each<[string, Dialect, Record<string, unknown>, object]>([
    [
      'tools',
      'openai',
      { tools: [{ type: 'function', function: { name: 'f' } }] },
      { tools: true, unbounded: [] },
    ],
    ['functions', 'openai', { functions: [{ name: 'f' }] }, { tools: true }],
    ['no tools in an empty list', 'openai', { tools: [] }, { tools: false }],
    [
      'a schema',
      'openai',
      { response_format: { type: 'json_schema', json_schema: {} } },
      { jsonSchema: true },
    ],
    ['no schema for any JSON', 'openai', { response_format: { type: 'json_object' } }, { jsonSchema: false }],
    [
      'a schema of Anthropic’s',
      'anthropic',
      { output_config: { format: { type: 'json_schema' } } },
      { jsonSchema: true },
    ],
    ['spoken answers', 'openai', { modalities: ['text', 'audio'] }, { audio: true }],
    ['several choices', 'openai', { n: 3 }, { choices: 3 }],
    ['choices as text, which some servers read', 'openai', { n: '5' }, { choices: 5 }],
    ['answers that are made and thrown away', 'openai', { n: 1, best_of: 4 }, { choices: 4 }],
    ['choices that are no number', 'openai', { n: 'many' }, { choices: 1 }],
    ['choices that cannot become one', 'openai', { n: { toString: 1, valueOf: 1 } }, { choices: 1 }],
    ['the new limit', 'openai', { max_completion_tokens: 10 }, { maxOutputTokens: 10 }],
    ['the old limit', 'openai', { max_tokens: 20 }, { maxOutputTokens: 20 }],
    ['the larger of both', 'openai', { max_tokens: 20, max_completion_tokens: 10 }, { maxOutputTokens: 20 }],
    ['no limit where it means none', 'openai', { max_tokens: -1 }, { maxOutputTokens: undefined }],
    [
      'no limit where one of two is none',
      'openai',
      { max_tokens: 5, max_completion_tokens: -1 },
      { maxOutputTokens: undefined },
    ],
    ['Anthropic’s limit', 'anthropic', { max_tokens: 7, max_completion_tokens: 9 }, { maxOutputTokens: 7 }],
    ['a dearer tier', 'openai', { service_tier: 'priority' }, { serviceTier: 'priority' }],
    ['the ordinary tier', 'openai', { service_tier: 'auto' }, { serviceTier: undefined }],
    ['fast mode', 'anthropic', { speed: 'fast' }, { serviceTier: 'fast' }],
    [
      'cache writes of an hour',
      'anthropic',
      { system: [{ type: 'text', text: 's', cache_control: { type: 'ephemeral', ttl: '1h' } }] },
      { cachesForAnHour: true },
    ],
    [
      'cache writes of five minutes',
      'anthropic',
      { cache_control: { type: 'ephemeral' } },
      { cachesForAnHour: false },
    ],
    [
      'tools with cache writes of an hour',
      'anthropic',
      { tools: [{ name: 't', cache_control: { ttl: '1h' } }] },
      { cachesForAnHour: true },
    ],
    [
      'tools that run at Anthropic',
      'anthropic',
      { tools: [{ type: 'web_search_20260209', name: 'web_search' }] },
      { tools: true, unbounded: ['server_tool'] },
    ],
    [
      'tools that Anthropic’s models know',
      'anthropic',
      { tools: [{ type: 'bash_20250124', name: 'bash' }] },
      { tools: true, unbounded: [] },
    ],
    ['OpenAI’s search', 'openai', { web_search_options: {} }, { unbounded: ['server_tool'] }],
  ])('is seen: %s', (_what, dialect, more, expected) => {
    expect(needsOf(call(dialect, { messages: hello, ...more }))).toMatchObject(expected);
  });

  test.each<[string, Dialect, Record<string, unknown>, object]>([
    [
      'an image',
      'openai',
      { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
      { images: true, imageCount: 1 },
    ],
    [
      'an image elsewhere',
      'openai',
      { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
      { images: true, unbounded: [] },
    ],
    [
      'a recording',
      'openai',
      { type: 'input_audio', input_audio: { data: 'A'.repeat(3200), format: 'mp3' } },
      { audio: true },
    ],
    ['a file', 'openai', { type: 'file', file: { file_id: 'file-1' } }, { files: true, unbounded: ['file'] }],
    [
      'Anthropic’s image',
      'anthropic',
      { type: 'image', source: { type: 'base64', data: 'AAAA' } },
      { images: true },
    ],
    [
      'a PDF',
      'anthropic',
      { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'AAAA' } },
      { files: true, unbounded: ['file'] },
    ],
    [
      'a document that is text',
      'anthropic',
      { type: 'document', source: { type: 'text', data: 'words' } },
      { files: false, unbounded: [] },
    ],
    [
      'an image in a tool’s result',
      'anthropic',
      {
        type: 'tool_result',
        content: [{ type: 'image', source: { type: 'url', url: 'https://example.com' } }],
      },
      { images: true },
    ],
    [
      'a text to be cited',
      'anthropic',
      { type: 'document', source: { type: 'text', data: 'words' }, citations: { enabled: true } },
      { files: true, unbounded: ['file'] },
    ],
  ])('is seen in a message: %s', (_what, dialect, part, expected) => {
    expect(needsOf(call(dialect, { messages: [{ role: 'user', content: [part] }] }))).toMatchObject(expected);
  });
});

describe('the output of one choice', () => {
  test('is bounded by the call, else by the model, else not', () => {
    const limited = needsOf(call('openai', { messages: hello, max_tokens: 5 }));
    expect(boundTokens(limited, modelFacts('openai', 'gpt-4o')).outputTokens).toBe(5);
    expect(boundTokens(plain, modelFacts('openai', 'gpt-4o')).outputTokens).toBe(16_384);
    expect(boundTokens(plain, unknownFacts).outputTokens).toBeUndefined();
  });
});

describe('the limit that a translation sends where the client sets none', () => {
  const [anthropic, openai] = connectProviders(
    readProviderSettings({
      AVOUCH_PROVIDERS: JSON.stringify([
        { name: 'claude', kind: 'anthropic', apiKey: 'k' },
        { name: 'gpt', kind: 'openai', apiKey: 'k' },
      ]),
    }),
    { outbound: loopbackOutbound },
  ).map(({ provider }) => provider);
  if (anthropic === undefined || openai === undefined) throw new Error('no providers');

  test.each(['claude-opus-5', 'claude-sonnet-4-5', 'claude-3-haiku-20240307', 'claude-opus-5-5'])(
    'to %s is never above what is bounded',
    (upstreamModel) => {
      const efforts = [undefined, 'minimal', 'low', 'medium', 'high', 'xhigh', 'max', 'none'];
      for (const effort of upstreamModel.includes('haiku') ? [undefined] : efforts) {
        for (const budget of [undefined, 2048, 60_000]) {
          const thinking =
            budget === undefined ? {} : { thinking: { type: 'enabled', budget_tokens: budget } };
          const chat = call('openai', {
            messages: hello,
            ...(effort !== undefined && { reasoning_effort: effort }),
            ...thinking,
          });
          const limit = defaultOutputLimit({ provider: anthropic, upstreamModel }, chat);
          const sent: unknown = JSON.parse(anthropic.prepare(chat, upstreamModel).body);
          expect(sent).toMatchObject({ max_tokens: expect.any(Number) });
          expect(limit).toBeGreaterThanOrEqual(Number(Object(sent)['max_tokens']));
          expect(boundTokens(needsOf(chat), unknownFacts, limit).outputTokens).toBe(limit);
        }
      }
    },
  );

  test('is none where there is no translation to Anthropic', () => {
    const chat = call('openai', { messages: hello });
    expect(defaultOutputLimit({ provider: openai, upstreamModel: 'gpt-5' }, chat)).toBeUndefined();
    const own = call('anthropic', { messages: hello, max_tokens: 5 });
    expect(defaultOutputLimit({ provider: anthropic, upstreamModel: 'm' }, own)).toBeUndefined();
  });
});

describe('the text to judge a call by', () => {
  test('is the last that the user wrote', () => {
    const messages = [
      { role: 'user', content: 'first' },
      { role: 'assistant', content: 'answer' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'second' },
          { type: 'text', text: 'line' },
        ],
      },
      { role: 'user', content: [{ type: 'tool_result', content: 'a result' }] },
      { role: 'assistant', content: 'calling' },
    ];
    expect(needsOf(call('anthropic', { messages })).promptText()).toBe('second\nline');
    expect(plain.promptText()).toBe('Hello');
  });

  test('is bounded to 16 KB, and empty where there is none', () => {
    const long = 'x'.repeat(100_000);
    const parts = Array.from({ length: 100 }, () => ({ type: 'text', text: long }));
    for (const content of [long, parts]) {
      expect(needsOf(call('openai', { messages: [{ role: 'user', content }] })).promptText()).toHaveLength(
        16_384,
      );
    }
    expect(needsOf(call('openai', { messages: [{ role: 'system', content: 'x' }] })).promptText()).toBe('');
  });
});
