import { describe, expect, it } from 'vitest';

import { fromOpenAiMessages } from './from-openai-messages.ts';
import type { Conversation } from './from-openai-messages.ts';

const user = { role: 'user', content: 'Hi' };

function translate(body: { messages: readonly unknown[] }): Conversation {
  return fromOpenAiMessages(body);
}

function leftOut(body: { messages: readonly unknown[] }): readonly string[] {
  return translate(body).leftOut;
}

describe('the messages of a chat completions request, for Anthropic,', () => {
  it('have their system and developer messages moved to the front', () => {
    const messages = [
      { role: 'system', content: 'A' },
      user,
      {
        role: 'developer',
        content: [
          { type: 'text', text: 'B' },
          { type: 'text', text: '' },
        ],
      },
    ];
    expect(translate({ messages })).toMatchObject({
      system: [
        { type: 'text', text: 'A' },
        { type: 'text', text: 'B' },
      ],
      messages: [user],
    });
  });

  it('carry images by URL and by value, and PDF files', () => {
    const content = [
      { type: 'text', text: 'Look' },
      { type: 'image_url', image_url: { url: 'https://example.com/a.png', detail: 'high' } },
      {
        type: 'image_url',
        image_url: { url: 'data:image/jpg;charset=x;base64,AAAA' },
        cache_control: { type: 'ephemeral' },
      },
      { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,BBBB' } },
    ];
    const messages = [{ role: 'user', content }];
    expect(translate({ messages }).messages).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Look' },
          { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } },
          {
            type: 'image',
            source: { type: 'base64', media_type: 'image/jpeg', data: 'AAAA' },
            cache_control: { type: 'ephemeral' },
          },
          {
            type: 'document',
            source: { type: 'base64', media_type: 'application/pdf', data: 'BBBB' },
            title: 'a.pdf',
          },
        ],
      },
    ]);
    expect(leftOut({ messages })).toEqual(['messages.content.image_url.detail']);
  });

  it('carry tool calls, and their results together in one message', () => {
    const called = (id: string, written: string): object => ({
      id,
      type: 'function',
      function: { name: 'f', arguments: written },
    });
    const messages = [
      user,
      { role: 'assistant', content: '', tool_calls: [called('a', '{"x":1}'), called('functions.f:0', '')] },
      { role: 'tool', tool_call_id: 'a', content: 'one' },
      {
        role: 'tool',
        tool_call_id: 'functions.f:0',
        content: [{ type: 'text', text: 'two', cache_control: {} }],
      },
      { role: 'user', content: 'And?' },
    ];
    expect(translate({ messages }).messages).toEqual([
      user,
      {
        role: 'assistant',
        content: [
          { type: 'tool_use', id: 'a', name: 'f', input: { x: 1 } },
          { type: 'tool_use', id: 'functions_f_0', name: 'f', input: {} },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'a', content: 'one' },
          {
            type: 'tool_result',
            tool_use_id: 'functions_f_0',
            content: [{ type: 'text', text: 'two', cache_control: {} }],
          },
          { type: 'text', text: 'And?' },
        ],
      },
    ]);
  });

  it('keep the ids of tool calls apart', () => {
    const called = (id: string): object => ({
      id,
      type: 'function',
      function: { name: 'f', arguments: '{}' },
    });
    const messages = [
      user,
      { role: 'assistant', tool_calls: [called('a.b'), called('a:b')] },
      { role: 'tool', tool_call_id: 'a:b', content: '2' },
      { role: 'tool', tool_call_id: 'a.b', content: '1' },
    ];
    const text = JSON.stringify(translate({ messages }).messages);
    expect(text).toContain('"tool_use_id":"a_b_2","content":"2"');
    expect(text).toContain('"tool_use_id":"a_b","content":"1"');
  });
});
