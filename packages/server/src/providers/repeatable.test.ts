import { describe, expect, it } from 'vitest';

import { isRepeatable } from './repeatable.ts';

const user = (part: unknown): object => ({ messages: [{ role: 'user', content: [part] }] });
const repeats = (body: object): boolean =>
  isRepeatable({ dialect: 'openai', body: { ...body }, stream: false });
const inline = 'data:image/png;base64,AAAA';

describe('a call repeats', () => {
  it.each([
    ['text', user({ type: 'text', text: 'Hi' })],
    [
      'tools of the client',
      {
        ...user('x'),
        tools: [
          { type: 'function', function: { name: 'f' } },
          { type: 'bash_20250124', name: 'bash' },
          { name: 'g', input_schema: {} },
        ],
      },
    ],
    ['a picture that it holds', user({ type: 'image_url', image_url: { url: inline } })],
    ['a document that it holds', user({ type: 'document', source: { type: 'text', data: 'x' } })],
    ['a file that it holds', user({ type: 'file', file: { file_data: 'data:application/pdf;base64,AAAA' } })],
    [
      'a wish to store nothing',
      { ...user('x'), store: false, previous_response_id: null, modalities: ['text'] },
    ],
    ['anything at all', { messages: 1, tools: 'x' }],
    ['a very deep body', JSON.parse(`{"messages":${'['.repeat(100_000)}${']'.repeat(100_000)}}`)],
  ])('with %s', (_what, body) => {
    expect(repeats(body)).toBe(true);
  });
});

describe('a call does not repeat', () => {
  it.each([
    ['a search at the vendor', { tools: [{ type: 'web_search_20250305', name: 'web_search' }] }],
    ['a search of OpenAI', { web_search_options: {} }],
    ['servers of tools', { mcp_servers: [{ url: 'https://example.org' }] }],
    ['a container', { container: { id: 'c' } }],
    ['a picture elsewhere', user({ type: 'image_url', image_url: { url: 'https://example.org/a.png' } })],
    [
      'a picture of Anthropic elsewhere',
      user({ type: 'image', source: { type: 'url', url: 'https://example.org/a.png' } }),
    ],
    ['a document by its id', user({ type: 'document', source: { type: 'file', file_id: 'f' } })],
    [
      'a picture in the result of a tool',
      user({ type: 'tool_result', content: [{ type: 'image', source: { type: 'file', file_id: 'f' } }] }),
    ],
    ['a file by its id', user({ type: 'file', file: { file_id: 'f' } })],
    ['a file in a container', user({ type: 'container_upload', file_id: 'f' })],
    ['a recording', user({ type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } })],
    ['a recording of the model', { messages: [{ role: 'assistant', audio: { id: 'a' } }] }],
    ['a wish for sound', { modalities: ['text', 'audio'], audio: { voice: 'x' } }],
    ['a video', user({ type: 'video_url', video_url: { url: inline } })],
    ['a conversation that the vendor keeps', { previous_response_id: 'r' }],
    ['a wish to be kept', { store: true }],
  ])('with %s', (_what, body) => {
    expect(repeats(body)).toBe(false);
  });
});
