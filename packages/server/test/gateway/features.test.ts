import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { Content } from '../upstream/index.ts';
import { ask, type Question } from './ask.ts';
import {
  afterTools,
  billed,
  finishes,
  hello,
  historyIn,
  imagesIn,
  schema,
  systemIn,
  toolsIn,
  withImages,
  withSchema,
  withSystem,
  withTools,
} from './questions.ts';
import { fourWays, openTwoVendors, type TwoVendors } from './two-vendors.ts';

let house: TwoVendors;
let asked = 0;

beforeAll(async () => {
  house = await openTwoVendors();
});

afterAll(async () => {
  await house.expectSoundLedger();
  await house.close();
});

const ways = fourWays.flatMap(([client, provider]) =>
  [false, true].map((stream) => ({ client, provider, stream })),
);

describe.each(ways)('the $client client and the $provider upstream (streamed: $stream)', (way) => {
  const { client, provider, stream } = way;

  async function play(content: Content, question: Partial<Question> = {}) {
    house.upstreams[provider].play({ kind: 'answer', ...content });
    asked += 1;
    const requestId = `feature-${asked}`;
    const answered = await ask(house, client, provider, { requestId, stream, ...hello, ...question });
    const call = await house.callOf(requestId);
    expect(call).toMatchObject({ outcome: 'answered', usage_source: 'provider' });
    expect([call.usage?.input, call.usage?.output]).toEqual([answered.inputTokens, answered.outputTokens]);
    return { answered, call, received: house.upstreams[provider].requests.at(-1)?.body };
  }

  test('several tools are called, and their results go back', async () => {
    const toolCalls = [
      { name: 'get_weather', arguments: { city: 'Zürich', days: 3, note: 'a "quote"\n漢字' } },
      { name: 'get_time', arguments: {} },
    ];
    const { answered, received } = await play({ text: 'Looking.', toolCalls }, withTools);
    expect(answered.text).toBe('Looking.');
    expect(answered.finish).toBe(client === 'openai' ? 'tool_calls' : 'tool_use');
    expect(answered.toolCalls.map(({ name, input }) => ({ name, arguments: input }))).toEqual(toolCalls);
    expect(received).toMatchObject({ tools: toolsIn[provider] });

    const next = await play({ text: 'Sunny at noon.' }, afterTools(answered));
    expect(next.answered.text).toBe('Sunny at noon.');
    const ids = answered.toolCalls.map(({ id }) => id);
    expect(next.received).toMatchObject({ messages: historyIn[provider](ids) });
  });

  test('a tool alone, without text, is called', async () => {
    const { answered } = await play({ toolCalls: [{ name: 'get_time', arguments: {} }] }, withTools);
    expect(answered.toolCalls).toMatchObject([{ name: 'get_time', input: {} }]);
    expect(answered.text).toBe('');
  });

  test('a JSON schema is asked for in the provider’s words', async () => {
    const { answered, received } = await play({ text: '{"city":"Oslo"}' }, withSchema);
    expect(JSON.parse(answered.text)).toEqual({ city: 'Oslo' });
    expect(received).toMatchObject(
      provider === 'openai'
        ? { response_format: { type: 'json_schema', json_schema: { schema } } }
        : { output_config: { format: { type: 'json_schema', schema } } },
    );
  });

  test('images go by URL and by value', async () => {
    const { received } = await play({}, withImages);
    expect(received).toMatchObject({ messages: [{ role: 'user', content: imagesIn[provider] }] });
  });

  test('a system prompt arrives as one', async () => {
    const { received } = await play({}, withSystem);
    expect(received).toMatchObject(systemIn[client][provider]);
  });

  test.each(finishes)('an answer that stops by $openai or $anthropic says so', async (finish) => {
    const said = finish[provider];
    const { answered, call } = await play({ text: 'So far', finishReason: said });
    expect(answered.finish).toBe(finish[client]);
    expect(call.finish_reason).toBe(said);
  });

  test('cached and reasoning tokens are told and priced, none of them twice', async () => {
    const { usage, recorded, costMicros } = billed[provider];
    const { answered, call } = await play({ text: 'Hm.', usage });
    expect(answered.cachedTokens).toBe(recorded['cached_input']);
    expect(call).toMatchObject({ usage: recorded, cost_micros: costMicros });
  });
});

describe('the version of Anthropic’s API', () => {
  const version = () => house.upstreams.anthropic.requests.at(-1)?.headers['anthropic-version'];

  test('is the one that the client wrote its body for', async () => {
    house.upstreams.anthropic.play({ kind: 'answer' });
    await ask(house, 'anthropic', 'anthropic', { requestId: 'version-1', stream: false, ...hello });
    expect(version()).toBe('2026-10-21');
    const older = { 'anthropic-version': '2023-06-01', 'anthropic-beta': 'files-api-2025-04-14' };
    const warm = { ...hello.anthropic, temperature: 0.5 };
    const question = { requestId: 'version-2', stream: true, ...hello, anthropic: warm, headers: older };
    await ask(house, 'anthropic', 'anthropic', question);
    expect(house.upstreams.anthropic.requests.at(-1)?.headers).toMatchObject(older);
  });

  test('is the translation’s own for a client of OpenAI, whatever it says', async () => {
    const headers = { 'anthropic-version': '2026-10-21', 'anthropic-beta': 'files-api-2025-04-14' };
    const openai = { ...hello.openai, temperature: 0.5 };
    await ask(house, 'openai', 'anthropic', {
      requestId: 'version-3',
      stream: false,
      ...hello,
      openai,
      headers,
    });
    expect(version()).toBe('2023-06-01');
    expect(house.upstreams.anthropic.requests.at(-1)?.headers['anthropic-beta']).toBeUndefined();
  });

  test('is refused where it is no version, or one that cannot be translated', async () => {
    const wrong = { requestId: 'version-4', stream: false, ...hello };
    await expect(
      ask(house, 'anthropic', 'anthropic', { ...wrong, headers: { 'anthropic-version': 'newest' } }),
    ).rejects.toMatchObject({ status: 400, error: { error: { details: { error_code: 'header_invalid' } } } });
    await expect(
      ask(house, 'anthropic', 'openai', { ...wrong, headers: { 'anthropic-version': '2031-01-01' } }),
    ).rejects.toMatchObject({
      status: 400,
      error: { error: { details: { error_code: 'translation_unsupported' } } },
    });
  });
});
