import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { canonicalCall } from './canonical-call.ts';
import type { ChatCall, Dialect } from './exchange.ts';
import { anthropicRequest, openAiRequest } from './rewrite/request-fixtures.ts';

function call(body: object, dialect: Dialect = 'openai', more: Partial<ChatCall> = {}): ChatCall {
  return { dialect, body: { ...body }, stream: false, ...more };
}

const hi = { model: 'm', messages: [{ role: 'user', content: 'What is RFC 8785?' }] };
const whole = (chat: ChatCall): string => canonicalCall(chat).whole;
const asks = (content: unknown, more: object = {}): ReturnType<typeof canonicalCall>['question'] =>
  canonicalCall(
    call({
      ...hi,
      messages: [
        { role: 'system', content: 's' },
        { role: 'user', content },
      ],
      ...more,
    }),
  ).question;

describe('the whole call', () => {
  it('is the same for whatever has no part in the answer', () => {
    const hints = {
      stream: true,
      stream_options: { include_usage: true },
      user: 'u',
      safety_identifier: 's',
      metadata: { a: 'b' },
      prompt_cache_key: 'k',
      prompt_cache_retention: '24h',
      store: false,
      service_tier: 'flex',
      cache_control: { type: 'ephemeral' },
    };
    expect(whole(call({ ...hints, ...hi }, 'openai', { stream: true }))).toBe(whole(call(hi)));
    const mark = { cache_control: { type: 'ephemeral', ttl: '1h' } };
    const marked = (marks: object): object => ({
      model: 'm',
      system: [{ type: 'text', text: 's', ...marks }],
      tools: [
        {
          name: 'f',
          input_schema: { type: 'object', properties: { cache_control: { type: 'string' } } },
          ...marks,
        },
      ],
      messages: [
        {
          role: 'user',
          content: [
            {
              type: 'tool_result',
              tool_use_id: 't',
              content: [{ type: 'text', text: 'r', ...marks }],
              ...marks,
            },
          ],
        },
      ],
    });
    expect(whole(call(marked(mark), 'anthropic'))).toBe(whole(call(marked({}), 'anthropic')));
    expect(whole(call(marked({})))).toContain('"properties":{"cache_control"');
  });

  it('is the same however keys are ordered, but where the model sees the order', () => {
    const turned = { messages: [{ content: 'What is RFC 8785?', role: 'user' }], model: 'm' };
    expect(whole(call(turned))).toBe(whole(call(hi)));
    const schema = (properties: object): ChatCall =>
      call({
        ...hi,
        response_format: {
          type: 'json_schema',
          json_schema: { name: 'a', schema: { type: 'object', properties } },
        },
      });
    expect(whole(schema({ a: {}, b: {} }))).not.toBe(whole(schema({ b: {}, a: {} })));
    const guided = (properties: object) => call({ ...hi, guided_json: { type: 'object', properties } });
    expect(whole(guided({ a: {}, b: {} }))).not.toBe(whole(guided({ b: {}, a: {} })));
  });

  it.each([
    ['dialect', call(hi, 'anthropic')],
    ['version', call(hi, 'openai', { versionHeaders: { 'anthropic-version': '2023-06-01' } })],
    ['bound of the output', call(hi, 'openai', { maxOutputTokens: 5 })],
    ['model', call({ ...hi, model: 'n' })],
    ['temperature', call({ ...hi, temperature: 0 })],
    ['seed', call({ ...hi, seed: 1 })],
    ['tools', call({ ...hi, tools: [] })],
    ['number of answers', call({ ...hi, n: 2 })],
    ['field that is not known', call({ ...hi, anything: null })],
    ['name of a speaker', call({ ...hi, messages: [{ ...hi.messages[0], name: 'a' }] })],
    ['conversation', call({ ...hi, messages: [...hi.messages, ...hi.messages] })],
  ])('differs by its %s', (_what, other) => {
    expect(whole(other)).not.toBe(whole(call(hi)));
  });

  it('differs by every place of a request that can change the answer', () => {
    const labels = new Set(['user', 'safety_identifier', 'prompt_cache_key', 'metadata']);
    for (const [dialect, request] of [
      ['openai', openAiRequest],
      ['anthropic', anthropicRequest],
    ] as const) {
      const before = whole(call(request, dialect));
      const strings = [...before.matchAll(/"([A-Z][a-z ]+\.?)"/g)].map(([text]) => text);
      expect(strings.length).toBeGreaterThan(5);
      for (const text of strings) {
        const changed: object = JSON.parse(JSON.stringify(request).replace(text, '"changed"'));
        expect(whole(call(changed, dialect))).not.toBe(before);
      }
      for (const key of Object.keys(request)) {
        const rest: object = Object.fromEntries(Object.entries(request).filter(([name]) => name !== key));
        expect(whole(call(rest, dialect)) === before).toBe(labels.has(key));
      }
    }
  });

  it('writes any body without a crash, and refuses one that is too deep', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.oneof(fc.string(), fc.constantFrom('messages', 'system', 'tools', '__proto__')),
          fc.jsonValue(),
        ),
        (body) => {
          expect(() => canonicalCall(call(body))).not.toThrow();
          expect(() => canonicalCall(call({ ...hi, ...body }, 'anthropic'))).not.toThrow();
        },
      ),
    );
    const deep = JSON.parse(`{"messages":${'['.repeat(100_000)}${']'.repeat(100_000)}}`);
    expect(() => canonicalCall(call(deep))).toThrow(expect.objectContaining({ code: 'body_invalid' }));
    expect(whole(call(JSON.parse('{"a":-0,"b":1e400,"c":12345678901234567890,"d":"\\ud800"}')))).toContain(
      '"a":0',
    );
  });
});

describe('a question', () => {
  it('is the last message of the user, where it is nothing but text', () => {
    expect(asks('What?')?.text).toBe('What?');
    expect(asks([{ type: 'text', text: 'What?', cache_control: { type: 'ephemeral' } }])).toEqual(
      asks('What?'),
    );
    expect(
      asks([
        { type: 'text', text: 'See.' },
        { type: 'text', text: 'What?' },
      ])?.text,
    ).toBe('See.\nWhat?');
    expect(asks('What?', { tools: [], functions: null, n: 1, logprobs: false })?.text).toBe('What?');
  });

  it.each([
    ['a picture', [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }], {}],
    ['more in a part than text', [{ type: 'text', text: 'a', citations: [] }], {}],
    ['nothing', '  ', {}],
    ['no part', [], {}],
    ['too much', 'a'.repeat(4_001), {}],
    ['tools', 'a', { tools: [{ type: 'function', function: { name: 'f' } }] }],
    ['functions', 'a', { functions: [{ name: 'f' }] }],
    ['a choice of tools', 'a', { tool_choice: 'auto' }],
    ['two answers', 'a', { n: 2 }],
    ['probabilities', 'a', { logprobs: true }],
    ['sound', 'a', { modalities: ['text', 'audio'] }],
    ['a search', 'a', { web_search_options: {} }],
  ])('is none with %s', (_what, content, more) => {
    expect(asks(content, more)).toBeUndefined();
  });

  it('is none where the last word is not the user’s', () => {
    expect(
      canonicalCall(call({ messages: [...hi.messages, { role: 'assistant', content: 'It is' }] })).question,
    ).toBeUndefined();
    expect(canonicalCall(call({ messages: [] })).question).toBeUndefined();
  });

  it('has a frame that does not depend on it', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (one, other) => {
        fc.pre(one.trim() !== '' && other.trim() !== '');
        expect(asks(one)?.frame).toBe(asks(other)?.frame);
        expect(asks(one)?.text).toBe(one);
      }),
    );
  });

  it('never meets a question of another system text, conversation, parameter or dialect', () => {
    const text = fc.constantFrom('a', 'b', '{"question":1}');
    const message = fc.record({
      role: fc.constantFrom('system', 'user', 'assistant'),
      content: fc.oneof(
        text,
        fc.constant({ question: 1 }),
        fc.array(
          text.map((one) => ({ type: 'text', text: one })),
          { maxLength: 2 },
        ),
      ),
    });
    const around = fc.record(
      {
        model: fc.constantFrom('m', 'n'),
        system: text,
        temperature: fc.constantFrom(0, 1),
        stop: fc.array(text, { maxLength: 2 }),
        response_format: fc.record({ type: text }),
        before: fc.array(message, { maxLength: 3 }),
        name: text,
      },
      { requiredKeys: ['before'] },
    );
    const framed = (
      { before, name, ...fields }: Partial<Record<string, unknown>> & { before: unknown[] },
      dialect: Dialect,
    ): string | undefined => {
      const last = { role: 'user', content: 'Q?', ...(name === undefined ? {} : { name }) };
      return canonicalCall(call({ ...fields, messages: [...before, last] }, dialect)).question?.frame;
    };
    const dialect = fc.constantFrom('openai' as const, 'anthropic' as const);
    fc.assert(
      fc.property(around, around, dialect, dialect, (one, other, here, there) => {
        const isSame = here === there && JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
        expect(framed(one, here)).toBeDefined();
        expect(framed(one, here) === framed(other, there)).toBe(isSame);
      }),
      { numRuns: 3000 },
    );
  });
});

function sorted(fields: object): unknown {
  return Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1));
}
