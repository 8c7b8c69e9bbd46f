import { describe, expect, it } from 'vitest';

import { rewriteRequest } from './request.ts';

function rewritten(body: Record<string, unknown>): unknown {
  const hide = (text: string): string => text.replaceAll(/\b[a-z]+@example\.com/g, '[EMAIL]');
  return rewriteRequest({ dialect: 'openai', body, stream: false }, hide).chat.body;
}

describe('a schema', () => {
  const schema = {
    type: 'object',
    required: ['bob@example.com', 'plain', 'ada@example.com', 'eve@example.com', 7],
    properties: {
      'ada@example.com': { type: 'string' },
      plain: { type: 'object', properties: { 'ada@example.com': {} }, required: ['ada@example.com'] },
      'bob@example.com': { type: 'integer' },
    },
  };
  const hidden = {
    type: 'object',
    required: ['[EMAIL] (2)', 'plain', '[EMAIL]', '[EMAIL]', 7],
    properties: {
      '[EMAIL]': { type: 'string' },
      plain: { type: 'object', properties: { '[EMAIL]': {} }, required: ['[EMAIL]'] },
      '[EMAIL] (2)': { type: 'integer' },
    },
  };

  it('calls its properties the same where it requires them', () => {
    expect(rewritten({ tools: [{ type: 'function', function: { parameters: schema } }] })).toEqual({
      tools: [{ type: 'function', function: { parameters: hidden } }],
    });
  });

  it('keeps its order, and is the same object where nothing changes', () => {
    expect(JSON.stringify(rewritten({ schema }))).toBe(JSON.stringify({ schema: hidden }));
    const plain = { tools: [{ input_schema: { required: ['a', 'b'], properties: { a: {}, b: {} } } }] };
    expect(rewritten(plain)).toBe(plain);
  });

  it('requires by its name a property that would be rewritten only there', () => {
    const body = { required: ['pin'], properties: { pin: {} } };
    const call = { dialect: 'openai' as const, body: { schema: body }, stream: false };
    const { chat } = rewriteRequest(call, (text, key) => (key === 'required' ? '[PASSWORD]' : text));
    expect(chat).toBe(call);
  });
});
