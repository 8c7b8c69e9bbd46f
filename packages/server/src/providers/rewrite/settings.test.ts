import { describe, expect, it } from 'vitest';

import { rewriteRequest } from './request.ts';

const DIGITS = 4_111_111_111_111_111;

function rewritten(body: Record<string, unknown>): unknown {
  const hide = (text: string): string => text.replaceAll(String(DIGITS), '[CARD]');
  return rewriteRequest({ dialect: 'openai', body, stream: false }, hide).chat.body;
}

describe('a number', () => {
  it('that is a setting of the wire format stays a number', () => {
    const body = {
      seed: DIGITS,
      max_tokens: DIGITS,
      max_completion_tokens: DIGITS,
      budget_tokens: DIGITS,
      created: DIGITS,
      timeout: DIGITS,
      top_k: DIGITS,
      n: DIGITS,
      logit_bias: { '50256': DIGITS },
      thinking: { type: 'enabled', budget_tokens: DIGITS },
      reasoning: { max_tokens: DIGITS },
    };
    expect(rewritten(body)).toBe(body);
  });

  it('of the same name anywhere else is read like any other', () => {
    const own = { seed: DIGITS, max_tokens: DIGITS, n: [DIGITS], logit_bias: { a: DIGITS }, created: DIGITS };
    const hidden = {
      seed: '[CARD]',
      max_tokens: '[CARD]',
      n: ['[CARD]'],
      logit_bias: { a: '[CARD]' },
      created: '[CARD]',
    };
    expect(
      rewritten({
        messages: [{ role: 'user', content: [{ type: 'tool_use', input: own }], seed: DIGITS }],
        metadata: own,
        thinking: { n: DIGITS, more: { budget_tokens: DIGITS } },
        logit_bias: { [DIGITS]: 1, more: [DIGITS] },
        top_p: DIGITS,
      }),
    ).toEqual({
      messages: [{ role: 'user', content: [{ type: 'tool_use', input: hidden }], seed: '[CARD]' }],
      metadata: hidden,
      thinking: { n: '[CARD]', more: { budget_tokens: '[CARD]' } },
      logit_bias: { '[CARD]': 1, more: ['[CARD]'] },
      top_p: '[CARD]',
    });
  });

  it('is a setting only as a number', () => {
    expect(rewritten({ seed: String(DIGITS), n: [DIGITS], logit_bias: DIGITS })).toEqual({
      seed: '[CARD]',
      n: ['[CARD]'],
      logit_bias: '[CARD]',
    });
  });
});
