import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { answerTo, readConversations } from '../upstream/index.ts';
import { countWords } from '../upstream/text.ts';
import { type Answered, ask } from './ask.ts';
import { costMicros, fourWays, models, openTwoVendors, type TwoVendors, type Vendor } from './two-vendors.ts';

/** Two-turn conversations at once: enough to mix their frames, few enough for two cores. */
const width = 8;
const conversations = readConversations();

let house: TwoVendors;

beforeAll(async () => {
  house = await openTwoVendors();
});

afterAll(() => house.close());

interface Turn {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

interface Asked {
  readonly requestId: string;
  readonly traceparent: string;
  readonly history: readonly Turn[];
  readonly answered: Answered;
}

describe.each(fourWays)('the %s client, answered by the %s upstream', (client, provider) => {
  test.each([false, true])(
    'completes eighty conversations of two turns (streamed: %s), each call metered, priced and recorded once',
    async (stream) => {
      const asked: Asked[] = [];
      await inBatches(conversations, async ({ id, turns }) => {
        const history: Turn[] = [];
        for (const [index, turn] of turns.entries()) {
          history.push({ role: 'user', content: turn });
          const requestId = `${client}-${provider}-${String(stream)}-${id}-${index}`;
          const traceparent = traceparentOf(client, provider, stream, id, index);
          const words = { messages: [...history] };
          const headers = { traceparent };
          const question = { requestId, stream, headers, openai: words, anthropic: words };
          const answered = await ask(house, client, provider, question);
          expect(answered.text).toBe(answerTo(turn));
          const one = { requestId, traceparent, history: [...history], answered };
          expectAsked(provider, one);
          asked.push(one);
          history.push({ role: 'assistant', content: answered.text });
        }
      });
      await expectRecorded(client, provider, stream, asked);
    },
  );
});

test('after all of them the ledger is sound: fsck is clean and the export verifies', async () => {
  expect(await house.calls()).toHaveLength(fourWays.length * 2 * 2 * conversations.length);
  await house.expectSoundLedger();
});

/** The upstream got the whole history in its own words, and what it counted is what the client was told. */
function expectAsked(provider: Vendor, { traceparent, history, answered }: Asked): void {
  const received = house.upstreams[provider].requests.find(
    ({ headers }) => headers['traceparent'] === traceparent,
  );
  expect(received?.body).toMatchObject({ messages: history });
  const written =
    provider === 'openai' ? `${answered.text}[]` : JSON.stringify([{ type: 'text', text: answered.text }]);
  expect(answered.inputTokens).toBe(countWords(received?.text ?? ''));
  expect(answered.outputTokens).toBe(countWords(written));
}

async function expectRecorded(
  client: Vendor,
  provider: Vendor,
  stream: boolean,
  asked: readonly Asked[],
): Promise<void> {
  const byRequest = Map.groupBy(await house.calls(), ({ request_id }) => request_id);
  expect(asked).toHaveLength(2 * conversations.length);
  for (const { requestId, answered } of asked) {
    const { inputTokens = -1, outputTokens = -1, finish } = answered;
    expect(finish).toBe(client === 'openai' ? 'stop' : 'end_turn');
    expect(byRequest.get(requestId)).toEqual([
      expect.objectContaining({
        dialect: client,
        stream,
        provider,
        requested_model: models[provider].name,
        model: models[provider].name,
        answered_model: models[provider].name,
        outcome: 'answered',
        finish_reason: provider === 'openai' ? 'stop' : 'end_turn',
        usage: expect.objectContaining({ input: inputTokens, output: outputTokens }),
        usage_source: 'provider',
        cost_micros: costMicros(provider, inputTokens, outputTokens),
      }),
    ]);
  }
}

/** A call's own trace, by which the upstream's record of it is found. */
function traceparentOf(client: Vendor, provider: Vendor, stream: boolean, id: number, index: number): string {
  const way = fourWays.findIndex((one) => one[0] === client && one[1] === provider) * 2 + (stream ? 1 : 0);
  const trace = (way * 100_000 + id * 10 + index + 1).toString(16).padStart(32, '0');
  return `00-${trace}-00000000000000ff-01`;
}

async function inBatches<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const waiting = [...items];
  await Promise.all(
    Array.from({ length: width }, async () => {
      for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
    }),
  );
}
