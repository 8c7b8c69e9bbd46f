import { describe, expect, it } from 'vitest';

import { message, toolMessage } from '../anthropic/wire-fixtures.ts';
import { completion, toolCompletion } from '../openai/wire-fixtures.ts';
import { finishReasonsOf, plainTextOf } from './read-answer.ts';

const [choice] = completion.choices;
const write = JSON.stringify;
const said = (fields: object): string =>
  write({ ...completion, choices: [{ ...choice, message: { ...choice?.message, ...fields } }] });

describe('the text of an answer', () => {
  it('is the one text that it has', () => {
    expect(plainTextOf('openai', write(completion))).toBe('Grüße — 今日は! 🚀');
    expect(plainTextOf('openai', said({ reasoning_content: 'Hm.' }))).toBe('Grüße — 今日は! 🚀');
    expect(plainTextOf('anthropic', write(message))).toBe('Grüße — 今日は! 🚀');
    expect(
      plainTextOf(
        'anthropic',
        write({
          ...message,
          content: [
            { type: 'text', text: 'a' },
            { type: 'text', text: 'b' },
          ],
        }),
      ),
    ).toBe('ab');
  });

  it.each([
    ['openai', 'tools', write(toolCompletion)],
    ['openai', 'tools beside a text', said({ tool_calls: toolCompletion.choices[0]?.message.tool_calls })],
    ['openai', 'several choices', write({ ...completion, choices: [choice, choice] })],
    ['openai', 'a refusal', said({ refusal: 'No.' })],
    ['openai', 'annotations', said({ annotations: [{}] })],
    ['openai', 'content in parts', said({ content: [] })],
    ['openai', 'no JSON', '{'],
    ['openai', 'no choice', '{}'],
    ['anthropic', 'tools', write(toolMessage)],
    [
      'anthropic',
      'citations',
      write({ ...message, content: [{ type: 'text', text: 'a', citations: [{}] }] }),
    ],
    ['anthropic', 'a refusal', write({ ...message, stop_reason: 'refusal' })],
    ['anthropic', 'nothing', write({ ...message, content: [] })],
    ['anthropic', 'no blocks', write({ ...message, content: [1] })],
  ] as const)('of %s is not given where there is more or less: %s', (dialect, _what, body) => {
    expect(plainTextOf(dialect, body)).toBeUndefined();
  });
});

describe('what an answer says of itself', () => {
  it('is why each choice ended', () => {
    expect(finishReasonsOf('openai', write({ choices: [choice, {}, 1] }))).toEqual([
      'stop',
      undefined,
      undefined,
    ]);
    expect(finishReasonsOf('anthropic', write(message))).toEqual(['end_turn']);
    expect(finishReasonsOf('openai', said({ refusal: 'No.', content: null }))).toEqual(['refusal']);
    expect(finishReasonsOf('openai', said({ refusal: null }))).toEqual(['stop']);
    expect(finishReasonsOf('openai', 'no JSON')).toEqual([]);
  });
});
