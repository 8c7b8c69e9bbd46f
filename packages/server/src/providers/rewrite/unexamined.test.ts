import { describe, expect, it } from 'vitest';

import type { ChatCall } from '../exchange.ts';
import { PICTURE, anthropicRequest } from './request-fixtures.ts';
import { rewriteRequest } from './request.ts';

const CANARY = 'ada@example.com';
const redact = (text: string): string => text.replaceAll(CANARY, '[EMAIL-1-K7F3]');

function user(content: unknown): ChatCall {
  return { dialect: 'openai', body: { model: 'm', messages: [{ role: 'user', content }] }, stream: false };
}

describe('what cannot be read', () => {
  const noise = Buffer.from(Array.from({ length: 600 }, (_, at) => (at * 7919) % 256)).toString('base64');
  it.each([
    ['a long run that is no text', noise, ['encoded']],
    ['the same in lines', (noise.match(/.{1,76}/g) ?? []).join('\n'), ['encoded']],
    ['the same in JSON', JSON.stringify({ blob: noise }), ['encoded']],
    ['a picture as a text', `data:image/png;base64,${PICTURE}`, ['image']],
    [
      'text in another encoding',
      `data:text/plain;base64,${Buffer.from(CANARY, 'utf16le').toString('base64')}`,
      ['file'],
    ],
    ['a video', [{ type: 'video_url', video_url: { url: 'https://example.org/v.mp4' } }], ['video']],
    [
      'a sound by its address',
      [{ type: 'audio_url', audio_url: { url: 'https://example.org/v.mp3' } }],
      ['audio'],
    ],
    ['a container', [{ type: 'container_upload', file_id: 'file_1' }], ['file']],
    ['a file of Anthropic', [{ type: 'document', source: { type: 'file', file_id: 'file_1' } }], ['file']],
    [
      'a file with an id and text',
      [
        {
          type: 'file',
          file: {
            file_id: 'f',
            file_data: `data:text/plain;base64,${Buffer.from('hello').toString('base64')}`,
          },
        },
      ],
      ['file'],
    ],
    [
      'bytes without a media type',
      [{ type: 'file', file: { filename: 'a.bin', file_data: noise } }],
      ['file'],
    ],
    ['a long run that is text', Buffer.from('all of this can be read '.repeat(30)).toString('base64'), []],
    [
      'a text file',
      [{ type: 'file', file: { file_data: Buffer.from('plain text').toString('base64') } }],
      [],
    ],
    [
      'a text document',
      [
        {
          type: 'document',
          source: {
            type: 'base64',
            media_type: 'text/markdown',
            data: Buffer.from('# A').toString('base64'),
          },
        },
      ],
      [],
    ],
    ['a long word', 'a'.repeat(511), []],
    ['prose without a point', 'all of this can be read '.repeat(30), []],
    [
      'sealed thinking',
      [
        { type: 'thinking', thinking: 'x', signature: noise },
        { type: 'redacted_thinking', data: noise },
      ],
      [],
    ],
  ])('%s', (_name, content, expected) => {
    expect(rewriteRequest(user(content), (text) => text).unexamined).toEqual(expected);
  });

  const csv = Buffer.from('name,mail').toString('base64');
  it.each([
    [{ image_url: { url: 'https://example.org/a.png' } }, ['image']],
    [{ type: 'Image', source: { type: 'url', url: 'https://example.org/a.png' } }, ['image']],
    [{ type: 'IMAGE_URL', image_url: 'https://example.org/a.png' }, ['image']],
    [{ type: 'input_image', image_url: `data:image/png;base64,${PICTURE}` }, ['image']],
    [{ type: 'input_image', file_id: 'file_1' }, ['image']],
    [{ type: 'input_file', file_url: 'https://example.org/a.pdf' }, ['file']],
    [{ type: 'input_file', file_data: `data:application/pdf;base64,${PICTURE}` }, ['file']],
    [{ type: 'input_file', file_data: `data:text/csv;base64,${csv}` }, []],
    [{ type: 'input_file', file_id: 'file_1', file_data: `data:text/csv;base64,${csv}` }, ['file']],
    [{ input_audio: { data: PICTURE, format: 'wav' } }, ['audio']],
    [{ type: 'input_audio', data: PICTURE, format: 'wav' }, ['audio']],
    [{ type: 'audio', audio: { url: 'https://example.org/a.wav' } }, ['audio']],
    [{ type: 'document', source: { type: 'gs', uri: 'gs://a/b' } }, ['file']],
    [{ type: 'image', source: { url: 'https://example.org/a.png' } }, ['image']],
    [{ type: 'image', source: 'https://example.org/a.png' }, ['image']],
    [{ type: 'image', data: PICTURE, mimeType: 'image/png' }, ['image']],
    [{ inline_data: { mime_type: 'image/png', data: PICTURE } }, ['image']],
    [{ inlineData: { mimeType: 'video/mp4', data: PICTURE } }, ['video']],
    [{ inline_data: { mime_type: 'text/csv', data: csv } }, []],
    [{ fileData: { mimeType: 'application/pdf', fileUri: 'gs://a/b' } }, ['file']],
    [{ type: 'tool_result', content: [{ image_url: { url: 'https://example.org/a.png' } }] }, ['image']],
    [{ type: 'document', source: { type: 'text', data: 'Dear all' } }, []],
    [{ type: 'search_result', source: 'https://example.org', content: [{ type: 'text', text: 'It' }] }, []],
    [{ type: 'tool_use', input: { content: [{ image: 'a.png' }], image_url: { url: 'x' } } }, []],
    [{ type: 'code_execution_output', file_id: 'file_1' }, []],
    [{ type: 'text', text: 'x' }, []],
  ])('as %j is reported by the key that holds it', (part, expected) => {
    const { unexamined, chat } = rewriteRequest(user([part]), redact);
    expect(unexamined).toEqual(expected);
    expect(chat.body).toEqual(user([part]).body);
    const secret = JSON.parse(JSON.stringify(user([part]).body).replaceAll('example.org', CANARY));
    const hidden = rewriteRequest({ ...user(''), body: secret }, redact).chat.body;
    expect(JSON.stringify(hidden)).not.toContain(CANARY);
  });

  it('is no schema, no metadata and no argument that is called so', () => {
    const properties = {
      image_url: { type: 'object', url: { type: 'string' } },
      content: { file: { type: 'string' } },
    };
    const body = {
      tools: [{ name: 'f', input_schema: { type: 'object', properties } }],
      functions: [{ name: 'f', parameters: { properties } }],
      metadata: { content: { file: 'a.txt' } },
      messages: [{ role: 'assistant', content: 'x', audio: { id: 'audio_1' } }],
    };
    expect(rewriteRequest({ dialect: 'openai', body, stream: false }, (text) => text).unexamined).toEqual([]);
  });

  it('is not sent through the rewriting, but what stands beside it is', () => {
    const texts: string[] = [];
    rewriteRequest({ dialect: 'anthropic', body: anthropicRequest, stream: false }, (text) => {
      texts.push(text);
      return text;
    });
    expect(texts).not.toContain(PICTURE);
    expect(texts).toEqual(
      expect.arrayContaining(['image/png', 'https://example.org/a.png', 'EqQBCgIYAhIM', 'EmwKAhgBEgy3']),
    );
  });

  it('takes no text with it that is called data', () => {
    const part = {
      type: 'image',
      source: { type: 'base64', media_type: CANARY, data: `${CANARY} says hello` },
    };
    expect(JSON.stringify(rewriteRequest(user([part]), redact).chat.body)).not.toContain(CANARY);
  });
});
