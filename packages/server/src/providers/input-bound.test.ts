import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { systemClock } from '../platform/clock.ts';
import type { ChatCall, Dialect } from './exchange.ts';
import { FILE_TOKENS, IMAGE_TOKENS, SERVER_TOOL_TOKENS } from './input-bound.ts';
import { modelFacts, unknownFacts } from './model-facts.ts';
import { boundTokens, needsOf } from './needs.ts';
import { createSimulatedProvider } from './simulated/index.ts';
import { countTokens } from './tokens.ts';
import { readAll } from './transport.ts';

function call(dialect: Dialect, body: Record<string, unknown>): ChatCall {
  return { dialect, body, stream: false };
}

const hello = [{ role: 'user', content: 'Hello' }];

describe('the bound of the input', () => {
  /** Letters, scripts of several bytes, emoji, quotes, control characters and half characters. */
  const text = fc.oneof(
    fc.string({ maxLength: 200, unit: 'grapheme' }),
    fc.string({ maxLength: 60, unit: 'binary' }),
    fc.constantFrom(
      'ﷺﷺﷺ',
      '👩‍👩‍👧‍👦',
      '\u0000\u0001\u001f',
      '"\\"\\',
      '<|endoftext|>',
      '\t'.repeat(50),
      'ซ้ำ'.repeat(20),
    ),
  );
  const message = fc.oneof(
    fc.record({ role: fc.constantFrom('system', 'user', 'assistant', 'tool'), content: text }),
    fc.record({
      role: fc.constant('user'),
      content: fc.array(fc.record({ type: fc.constant('text'), text }), { maxLength: 4 }),
    }),
    fc.record({
      role: fc.constant('user'),
      content: fc.array(
        fc.constant({ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }),
        { maxLength: 3 },
      ),
    }),
    fc.record({
      role: fc.constant('assistant'),
      tool_calls: fc.array(
        fc.record({
          id: fc.constant('call_1'),
          type: fc.constant('function'),
          function: fc.record({ name: fc.constant('f'), arguments: text }),
        }),
        { maxLength: 3 },
      ),
    }),
  );
  const tool = fc.record({
    type: fc.constant('function'),
    function: fc.record({
      name: fc.constantFrom('f', 'look_up'),
      description: text,
      parameters: fc.jsonValue({ maxDepth: 4 }),
    }),
  });
  const provider = createSimulatedProvider({
    name: 'simulated',
    inference: { region: undefined, source: '', asOf: undefined },
    pricesAs: 'simulated',
    clock: systemClock,
    latencyScale: 0,
  });

  test('is never below what the simulated provider bills, on any model', async () => {
    const { signal } = new AbortController();
    await fc.assert(
      fc.asyncProperty(
        fc.array(message, { minLength: 1, maxLength: 8 }),
        fc.array(tool, { maxLength: 4 }),
        async (messages, tools) => {
          const body = {
            model: 'simulated-small',
            messages,
            max_tokens: 1,
            ...(tools.length > 0 && { tools }),
          };
          const chat = call('openai', body);
          const prepared = provider.prepare(chat, 'simulated-small');
          const answer = await provider.send(prepared, { signal });
          if (answer.status !== 200) return;
          const { usage } = prepared.readAnswer(await readAll(answer.body, 1_000_000));
          const needs = needsOf(chat);
          expect(needs.inputTokensBound).toBeGreaterThanOrEqual(usage?.inputTokens ?? Infinity);
          const { inputTokens } = boundTokens(needs, modelFacts('simulated', 'simulated-small'));
          expect(inputTokens).toBeGreaterThanOrEqual(usage?.inputTokens ?? Infinity);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('holds for tools however a vendor writes their JSON: with blanks, indented by one, in ASCII', () => {
    fc.assert(
      fc.property(fc.array(tool, { minLength: 1, maxLength: 4 }), (tools) => {
        const bound = needsOf(call('openai', { messages: [], tools })).inputTokensBound;
        const blanks = JSON.stringify(tools, undefined, 1).replaceAll('\n', '');
        for (const written of [JSON.stringify(tools), blanks, inAscii(blanks)]) {
          expect(bound).toBeGreaterThanOrEqual(countTokens(written));
        }
      }),
      { numRuns: 200 },
    );
  });

  test('is closer where the model is known', () => {
    const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } };
    const needs = needsOf(call('openai', { messages: [{ role: 'user', content: [image, image] }] }));
    expect(needs.inputTokensBound).toBeGreaterThan(2 * IMAGE_TOKENS);
    expect(boundTokens(needs, unknownFacts).inputTokens).toBe(needs.inputTokensBound);
    const known = boundTokens(needs, modelFacts('openai', 'gpt-4o')).inputTokens;
    expect(known).toBe(needs.inputTokensBound - 2 * (IMAGE_TOKENS - (85 + 8 * 170)));
  });

  test('holds a model’s window for documents, and an allowance where the window is unknown', () => {
    const file = { type: 'file', file: { file_id: 'file-1' } };
    const needs = needsOf(call('openai', { messages: [{ role: 'user', content: [file] }] }));
    expect(needs.inputTokensBound).toBeGreaterThan(FILE_TOKENS);
    expect(boundTokens(needs, { ...unknownFacts, contextTokens: 1000 }).inputTokens).toBe(
      needs.inputTokensBound - FILE_TOKENS + 1000,
    );
  });

  test('has an allowance for tools that run at the vendor', () => {
    const needs = needsOf(call('anthropic', { messages: hello, tools: [{ type: 'web_search_20260209' }] }));
    expect(needs.inputTokensBound).toBeGreaterThan(SERVER_TOOL_TOKENS);
  });

  test('counts a text that calls itself an attachment as the text that it is', () => {
    const words = 'x'.repeat(50_000);
    for (const part of [
      { type: 'image', text: words },
      { type: 'image', source: words },
      { type: 'document', source: { type: 'text', data: words } },
      { type: 'image_url', image_url: { url: 'data:,' }, text: words },
    ]) {
      const needs = needsOf(call('anthropic', { messages: [{ role: 'user', content: [part] }] }));
      expect(needs.inputTokensBound - needs.imageCount * IMAGE_TOKENS).toBeGreaterThan(50_000);
    }
  });

  test('does not count the bytes of an image, and counts those of a recording', () => {
    const data = 'A'.repeat(320_000);
    const image = needsOf(
      call('anthropic', {
        messages: [{ role: 'user', content: [{ type: 'image', source: { type: 'base64', data } }] }],
      }),
    );
    expect(image.inputTokensBound).toBeLessThan(IMAGE_TOKENS + 1000);
    const audio = needsOf(
      call('openai', {
        messages: [{ role: 'user', content: [{ type: 'input_audio', input_audio: { data } }] }],
      }),
    );
    expect(audio.inputTokensBound).toBeGreaterThan(10_000);
    expect(audio.inputTokensBound).toBeLessThan(11_000);
  });

  test('counts a prediction as output too, where its rejected part is billed', () => {
    const prediction = { type: 'content', content: 'x'.repeat(1000) };
    const needs = needsOf(call('openai', { messages: hello, prediction, max_tokens: 10 }));
    expect(needs.outputTokensBeside).toBeGreaterThan(1000);
    expect(boundTokens(needs, unknownFacts).outputTokens).toBe(10 + needs.outputTokensBeside);
  });
});

function inAscii(text: string): string {
  return text.replaceAll(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
