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
