import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createRestorer } from '../../privacy/index.ts';
import { toolMessage } from '../anthropic/wire-fixtures.ts';
import { completion, toolCompletion } from '../openai/wire-fixtures.ts';
import { rewriteAnswer } from './answer.ts';

const name = 'Ada "the\\first"\n🦊';
const restorer = createRestorer(
  new Map([
    ['[EMAIL-1-K7F3]', 'ada@example.com'],
    ['[NAME-1-K7F3]', name],
  ]),
);
const open = (form: 'text' | 'json') => restorer.open(form);

describe('a whole answer of OpenAI', () => {
  it('has its values back in every text, escaped where the text is JSON', () => {
    const write = (email: string, who: string): object => ({
      ...completion,
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: JSON.stringify({ to: who, note: `see ${email}` }),
            refusal: `not for ${who}`,
            reasoning_content: who,
            reasoning: `"${who}"`,
            audio: { id: 'a', data: 'UklG', transcript: who, expires_at: 1 },
            annotations: [
              { type: 'url_citation', url_citation: { url: `https://x.org/${email}`, title: who } },
            ],
            function_call: { name: 'f', arguments: JSON.stringify([who]) },
            tool_calls: [
              {
                id: 'call_a',
                type: 'function',
                function: {
                  name: 'f',
                  arguments: JSON.stringify({ [email]: { deep: JSON.stringify([who]) } }),
                },
              },
              { id: 'call_b', type: 'custom', custom: { name: 'g', input: `free ${who} "text"` } },
            ],
          },
          logprobs: null,
          finish_reason: 'stop',
        },
      ],
    });
    expect(rewriteAnswer('openai', JSON.stringify(write('[EMAIL-1-K7F3]', '[NAME-1-K7F3]')), open)).toBe(
      JSON.stringify(write('ada@example.com', name)),
    );
  });

  it('keeps probabilities, ids, models, and every byte beside what changes', () => {
    const body = String.raw`{ "id":"[EMAIL-1-K7F3]", "model":"[EMAIL-1-K7F3]", "created":1.0e3, "x":12345678901234567890, "choices":[{"message":{"content":"caf\u00e9 \/"},
      "logprobs":{"content":[{"token":"[EMAIL-1-K7F3]"}]}}, {"message":{"content":"[EMAIL-1-K7F3]"}}] }`;
    const at = body.lastIndexOf('[EMAIL');
    expect(rewriteAnswer('openai', body, open)).toBe(
      `${body.slice(0, at)}ada@example.com${body.slice(at + '[EMAIL-1-K7F3]'.length)}`,
    );
    for (const plain of [completion, toolCompletion, toolMessage]) {
      const json = JSON.stringify(plain, null, 1);
      expect(rewriteAnswer('openai', json, open)).toBe(json);
    }
  });
});

describe('a whole answer of Anthropic', () => {
  it('has its values back in texts, thinking, citations, and inputs with their keys', () => {
    const write = (email: string, who: string): object => ({
      ...toolMessage,
      content: [
        { type: 'thinking', thinking: who, signature: '[EMAIL-1-K7F3]' },
        { type: 'redacted_thinking', data: 'EmwK' },
        {
          type: 'text',
          text: `[${who}]`,
          citations: [{ type: 'page_location', cited_text: who, document_title: email }],
        },
        {
          type: 'tool_use',
          id: 'toolu_a',
          name: 'f',
          input: { id: email, type: who, [`of ${who}`]: [who, 1], json: JSON.stringify({ a: who }) },
        },
        { type: 'server_tool_use', id: 's', name: 'web_search', input: { query: email } },
        {
          type: 'web_search_tool_result',
          tool_use_id: 's',
          content: [{ type: 'web_search_result', title: who, url: email }],
        },
      ],
    });
    expect(rewriteAnswer('anthropic', JSON.stringify(write('[EMAIL-1-K7F3]', '[NAME-1-K7F3]')), open)).toBe(
      JSON.stringify(write('ada@example.com', name)),
    );
  });
});

describe('any answer', () => {
  it('stays as it is where nothing is put in, and stays JSON where something is', () => {
    const text = fc.oneof(fc.string(), fc.constantFrom('[NAME-1-K7F3]', '{"a":"[NAME-1-K7F3]"}', '[EMAIL-1'));
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        text,
        fc.double(),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(
          fc.oneof(fc.constantFrom('input', 'arguments', '__proto__', 'content'), text),
          tie('tree'),
          { maxKeys: 3, noNullPrototype: true },
        ),
      ),
    }));
    const same = { push: (piece: string) => piece, end: () => '' };
    fc.assert(
      fc.property(tree, fc.constantFrom(undefined, 1, '\t'), (value, indent) => {
        const json = JSON.stringify(value, null, indent);
        expect(rewriteAnswer('openai', json, () => same)).toBe(json);
        expect(() => JSON.parse(rewriteAnswer('anthropic', json, open))).not.toThrow();
      }),
      { numRuns: 1000 },
    );
  });

  it('may be nested as deeply as it likes', () => {
    const json = `{"content":[{"input":${'{"a":['.repeat(100_000)}"[EMAIL-1-K7F3]"${']}'.repeat(100_000)}}]}`;
    expect(rewriteAnswer('anthropic', json, open)).toBe(json.replace('[EMAIL-1-K7F3]', 'ada@example.com'));
  });
});
