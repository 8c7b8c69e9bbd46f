import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { ChatCall, Dialect } from './exchange.ts';
import { unknownFacts } from './model-facts.ts';
import { boundTokens, needsOf } from './needs.ts';

function call(dialect: Dialect, body: Record<string, unknown>): ChatCall {
  return { dialect, body, stream: false };
}

const hello = [{ role: 'user', content: 'Hello' }];

describe('a hostile body', () => {
  test.each([
    ['a deep list of messages', { messages: nested(200_000) }],
    ['deep objects in a tool', { messages: hello, tools: [nestedObjects(200_000)] }],
    [
      'a deep input of a tool call',
      { messages: [{ role: 'assistant', content: [{ type: 'tool_use', input: nested(100_000) }] }] },
    ],
    ['a deep prediction', { messages: hello, prediction: nested(100_000) }],
  ])('of %s is read to its end', (_what, body) => {
    const needs = needsOf(call('openai', body));
    expect(needs.inputTokensBound).toBeGreaterThan(100);
    expect(needs.promptText().length).toBeLessThan(10);
  });

  test('of any shape is read without throwing, with counts that are whole and not negative', () => {
    const keys = [
      'messages',
      'system',
      'tools',
      'functions',
      'n',
      'best_of',
      'max_tokens',
      'max_completion_tokens',
      'stream',
      'prediction',
      'response_format',
      'output_config',
      'service_tier',
      'speed',
      'modalities',
      'cache_control',
      'mcp_servers',
      'thinking',
      '__proto__',
      'constructor',
    ];
    const words = fc.constantFrom(
      'user',
      'assistant',
      'text',
      'image',
      'image_url',
      'file',
      'document',
      'input_audio',
      'tool_result',
      '1h',
      'json_schema',
    );
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { depthSize: 'small' },
        words,
        fc.double(),
        fc.boolean(),
        fc.constant(null),
        fc.string(),
        fc.array(tie('any'), { maxLength: 5 }),
        tie('record'),
      ),
      record: fc.dictionary(
        fc.constantFrom(
          'role',
          'content',
          'type',
          'text',
          'source',
          'data',
          'image_url',
          'file',
          'url',
          'cache_control',
          'ttl',
          'input',
          'function',
          'name',
          '__proto__',
        ),
        tie('any'),
        { maxKeys: 6 },
      ),
    })).any;
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...keys), value),
        fc.constantFrom('openai', 'anthropic'),
        (body, dialect) => {
          const needs = needsOf(call(dialect, body));
          const { inputTokens, outputTokens } = boundTokens(needs, unknownFacts);
          for (const count of [
            needs.inputTokensBound,
            needs.inputTokensEstimate,
            needs.choices,
            inputTokens,
            outputTokens ?? 0,
          ]) {
            expect(Number.isSafeInteger(count) && count >= 0).toBe(true);
          }
          expect(typeof needs.promptText()).toBe('string');
        },
      ),
      { numRuns: 2000 },
    );
  });
});

function nested(depth: number): unknown {
  let value: unknown = 'deep';
  for (let level = 0; level < depth; level += 1) value = [value];
  return value;
}

function nestedObjects(depth: number): unknown {
  let value: unknown = 'deep';
  for (let level = 0; level < depth; level += 1) value = { properties: value };
  return value;
}
