import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { Behaviour } from '../upstream/index.ts';
import { answerTo } from '../upstream/index.ts';
import { ask } from './ask.ts';
import { brokenAnswers, brokenStreams, kinds, lies, maxAnswerBytes, refusals } from './failures.ts';
import { hello } from './questions.ts';
import { readSdkError } from './sdk-error.ts';
import { fourWays, openTwoVendors, type TwoVendors } from './two-vendors.ts';

let house: TwoVendors;
let asked = 0;

beforeAll(async () => {
  house = await openTwoVendors({
    environment: {
      AVOUCH_CALL_TIMEOUT_MS: '1500',
      AVOUCH_UPSTREAM_IDLE_TIMEOUT_MS: '500',
      AVOUCH_MAX_ANSWER_BYTES: String(maxAnswerBytes),
    },
  });
});

afterAll(async () => {
  await house.expectSoundLedger();
  await house.close();
});

describe.each(fourWays)('the %s client, when the %s upstream', (client, provider) => {
  const cases = [
    ...[...refusals, ...brokenAnswers].map((one) => ({ ...one, stream: false })),
    ...[...refusals, ...brokenStreams].map((one) => ({ ...one, stream: true })),
  ];

  test.each(cases)(
    'sends $name (streamed: $stream), gets its SDK’s own error, and it is recorded',
    async (one) => {
      house.upstreams[provider].play(one.behaviour);
      const requestId = nextId();
      const refused = readSdkError(
        await ask(house, client, provider, { requestId, stream: one.stream, ...hello }).catch(
          (error: unknown) => error,
        ),
      );
      expect(refused).toMatchObject({
        status: one.status,
        kind: kinds[client].get(one.status) ?? 'APIError',
        requestId,
        ...one.told,
      });
      expect(refused.message).not.toContain('sk-upst');
      const call = await house.callOf(requestId);
      expect(call).toMatchObject({
        outcome: 'failed',
        code: one.code,
        usage_source: one.usageSource,
        stream: one.stream,
      });
      expect(call.cost_micros === undefined).toBe(one.usageSource === 'none');
      await expect.poll(() => house.app.gateway.inFlight(), { timeout: 5_000 }).toBe(0);
    },
  );

  test.each([false, true])(
    'is slow or sends odd pieces (streamed: %s), gets the whole answer',
    async (stream) => {
      const behaviours: readonly Behaviour[] = [
        { kind: 'slow_first_byte', delayMs: 300 },
        { kind: 'drip', chunkBytes: 47, delayMs: 1 },
        { kind: 'drip', chunkBytes: 113, delayMs: 0 },
      ];
      for (const behaviour of behaviours) {
        house.upstreams[provider].play(behaviour);
        const requestId = nextId();
        const answered = await ask(house, client, provider, { requestId, stream, ...hello });
        expect(answered.text).toBe(answerTo('Hello'));
        expect(await house.callOf(requestId)).toMatchObject({
          outcome: 'answered',
          usage: { input: answered.inputTokens, output: answered.outputTokens },
          usage_source: 'provider',
        });
      }
    },
  );

  test.each([false, true])(
    'lies about its usage or hides it (streamed: %s), is billed by an estimate',
    async (stream) => {
      // Anthropic's own SDK fails on a message without usage, and to it such a message goes as it came.
      const isBearable = client === 'openai' || provider === 'openai';
      for (const usage of isBearable ? [lies[provider], 'missing' as const] : [lies[provider]]) {
        house.upstreams[provider].play({ kind: 'answer', usage });
        const requestId = nextId();
        const answered = await ask(house, client, provider, { requestId, stream, ...hello });
        expect(answered.text).toBe(answerTo('Hello'));
        const call = await house.callOf(requestId);
        expect(call).toMatchObject({ outcome: 'answered', usage_source: 'estimated' });
        expect(call.usage?.output).toBeGreaterThan(10);
        expect(call.usage?.output).toBeLessThan(200);
        expect(call.cost_micros).toBeGreaterThan(0);
      }
    },
  );

  test('never answers within the client’s own timeout, the call is cancelled', async () => {
    house.upstreams[provider].play({ kind: 'silence' });
    const requestId = nextId();
    const asking = ask(house, client, provider, { requestId, stream: false, timeoutMs: 250, ...hello });
    await expect(asking).rejects.toThrow(/timed out/i);
    expect(await house.callOf(requestId)).toMatchObject({
      outcome: 'cancelled',
      code: 'client_gone',
      usage_source: 'estimated',
    });
  });
});

function nextId(): string {
  asked += 1;
  return `failure-${asked}`;
}
