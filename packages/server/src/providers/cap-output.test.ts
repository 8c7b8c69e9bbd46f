import { describe, expect, test } from 'vitest';

import { loopbackOutbound } from '../../test/outbound.ts';
import { prepareAnthropic } from './anthropic/index.ts';
import { capOutput } from './cap-output.ts';
import { connectProviders } from './connect.ts';
import type { ChatCall, Dialect } from './exchange.ts';
import { needsOf } from './needs.ts';
import { prepareOpenAi } from './openai/index.ts';
import { readProviderSettings } from './settings.ts';

const messages = [{ role: 'user', content: 'Hello' }];

function call(dialect: Dialect, more: Record<string, unknown> = {}): ChatCall {
  return Object.freeze({ dialect, stream: false, body: Object.freeze({ model: 'm', messages, ...more }) });
}

/** What is sent of it, by the fields that limit the output. */
function sent(prepare: typeof prepareOpenAi, chat: ChatCall, model: string): Record<string, unknown> {
  const body: unknown = JSON.parse(prepare(chat, model).body);
  const fields = new Set(['max_tokens', 'max_completion_tokens', 'thinking']);
  return Object.fromEntries(Object.entries(body ?? {}).filter(([key]) => fields.has(key)));
}

describe('a limit that the client gave', () => {
  test.each<[Dialect, Record<string, unknown>, Record<string, unknown>]>([
    ['openai', { max_tokens: 500 }, { max_tokens: 100 }],
    ['openai', { max_completion_tokens: 500 }, { max_completion_tokens: 100 }],
    ['openai', { max_tokens: 50 }, { max_tokens: 50 }],
    [
      'openai',
      { max_tokens: 50, max_completion_tokens: 500 },
      { max_tokens: 50, max_completion_tokens: 100 },
    ],
    ['openai', { max_tokens: -1 }, { max_tokens: 100 }],
    ['openai', { max_tokens: '1e9' }, { max_tokens: 100 }],
    ['openai', { max_tokens: 0.5 }, { max_tokens: 100 }],
    ['anthropic', { max_tokens: 500 }, { max_tokens: 100 }],
    ['anthropic', { max_tokens: 50 }, { max_tokens: 50 }],
  ])('of an %s call with %j is lowered to %j where it stands', (dialect, given, expected) => {
    const chat = call(dialect, given);
    const capped = capOutput(chat, 100);
    expect(capped.body).toEqual({ ...chat.body, ...expected });
    expect(chat.body).toEqual({ model: 'm', messages, ...given });
    expect(needsOf(capped).maxOutputTokens).toBeLessThanOrEqual(100);
  });

  test('takes a thinking budget down with it, as far as Anthropic lets it', () => {
    const thinking = { type: 'enabled', budget_tokens: 8000 };
    const chat = call('anthropic', { max_tokens: 10_000, thinking });
    expect(capOutput(chat, 4000).body['thinking']).toEqual({ type: 'enabled', budget_tokens: 3999 });
    expect(capOutput(chat, 9000).body['thinking']).toEqual(thinking);
    expect(capOutput(chat, 1000).body['thinking']).toEqual(thinking);
  });
});

describe('a bound where the client gave none', () => {
  const capped = capOutput(call('openai'), 100);

  test('is the limit of the call, and the lowest of several', () => {
    expect(needsOf(capped).maxOutputTokens).toBe(100);
    expect(needsOf(capOutput(capped, 50)).maxOutputTokens).toBe(50);
    expect(needsOf(capOutput(capped, 500)).maxOutputTokens).toBe(100);
  });

  test.each([
    ['gpt-5', { max_completion_tokens: 100 }],
    ['o3-mini', { max_completion_tokens: 100 }],
    ['meta-llama/Llama-3.3-70B-Instruct', { max_tokens: 100 }],
    ['gpt-oss-20b', { max_tokens: 100 }],
    ['simulated-small', { max_tokens: 100 }],
  ])('is sent to %s under the name that its server follows', (model, expected) => {
    expect(sent(prepareOpenAi, capped, model)).toEqual(expected);
  });

  test('is sent to Anthropic as max_tokens, and never raises the default', () => {
    expect(sent(prepareAnthropic, capped, 'claude-sonnet-4-5')).toEqual({ max_tokens: 100 });
    const high = capOutput(call('openai'), 1_000_000);
    expect(sent(prepareAnthropic, high, 'claude-sonnet-4-5')).toEqual({ max_tokens: 16_384 });
  });

  test('holds where reasoning would have raised the default', () => {
    const reasoning = capOutput(call('openai', { reasoning_effort: 'high' }), 20_000);
    expect(sent(prepareAnthropic, reasoning, 'claude-sonnet-4-5')['max_tokens']).toBe(20_000);
  });

  test('leaves the body of an Anthropic client as it is sent to OpenAI bounded too', () => {
    const chat = capOutput(call('anthropic', { max_tokens: 500 }), 100);
    expect(sent(prepareOpenAi, chat, 'gpt-5')).toEqual({ max_completion_tokens: 100 });
    expect(sent(prepareAnthropic, chat, 'claude-sonnet-4-5')).toEqual({ max_tokens: 100 });
  });

  test('is not sent higher than what a model can give, which its vendor would refuse', () => {
    const providers = [
      { name: 'openai', kind: 'openai', apiKey: 'k' },
      {
        name: 'local',
        kind: 'openai',
        baseUrl: 'http://127.0.0.1:1/v1',
        models: [{ model: 'llama', facts: { max_output_tokens: 2048 } }, 'other'],
      },
    ];
    const settings = readProviderSettings({ AVOUCH_PROVIDERS: JSON.stringify(providers) });
    const [openai, local] = connectProviders(settings, { outbound: loopbackOutbound }).map(
      ({ provider }) => provider,
    );
    const high = capOutput(call('openai'), 50_000);
    const limit = (of: typeof openai, model: string) =>
      sent((chat, name) => of!.prepare(chat, name), high, model);
    expect(limit(openai, 'gpt-4o')).toEqual({ max_completion_tokens: 16_384 });
    expect(limit(openai, 'gpt-5')).toEqual({ max_completion_tokens: 50_000 });
    expect(limit(local, 'llama')).toEqual({ max_tokens: 2048 });
    expect(limit(local, 'other')).toEqual({ max_tokens: 50_000 });
  });
});
