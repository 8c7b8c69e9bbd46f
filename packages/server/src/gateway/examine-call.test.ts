import { expect, test } from 'vitest';

import { createEvaluator } from '../policy/index.ts';
import { createDetector, type Detector } from '../privacy/index.ts';
import { examineCall, type PrivacyRooms } from './examine-call.ts';

const rules = createEvaluator({ version: 1, personal_data: { '*': 'tokenize' } })({
  apiKeyId: 'none',
  team: undefined,
  feature: undefined,
});

/** `stepMs` goes by at each look at the clock. */
function examine(
  text: string,
  {
    detector = createDetector(),
    stepMs = 0,
    ...rooms
  }: { detector?: Detector; stepMs?: number } & Partial<PrivacyRooms> = {},
) {
  let nowMs = 0;
  const clock = {
    now: () => new Date(0),
    monotonicMs: () => (nowMs += stepMs),
  };
  const chat = {
    dialect: 'openai' as const,
    stream: false,
    body: { messages: [{ role: 'user', content: text }] },
  };
  return examineCall(
    { tenantId: 'tenant', chat, rules },
    { detector, clock, placeholderTag: () => Promise.resolve('K7F3'), ...rooms },
  );
}

test('a call is examined where everything works', async () => {
  const { chat, refusal } = await examine('Mail jane.roe@example.com');
  expect(refusal).toBeUndefined();
  expect(chat.body['messages']).toEqual([{ role: 'user', content: 'Mail [EMAIL-1-K7F3]' }]);
});

test('a detector that fails refuses the call, and what it says is not repeated', async () => {
  const detector = {
    find() {
      throw new Error('stumbled over jane.roe@example.com');
    },
  };
  const refused = examine('Mail jane.roe@example.com', { detector });
  await expect(refused).rejects.toMatchObject({ code: 'privacy_unavailable', status: 503 });
  await expect(refused).rejects.not.toThrow(/jane/);
});

test('a search that takes too long refuses the call', async () => {
  const long = 'No address is in here. '.repeat(10_000);
  await expect(examine(long, { stepMs: 1 })).resolves.toMatchObject({ refusal: undefined });
  await expect(examine(long, { stepMs: 1_000 })).rejects.toMatchObject({ code: 'privacy_unavailable' });
});

test('a key that cannot be read refuses the call', async () => {
  const placeholderTag = () => Promise.reject(new Error('The disk is gone'));
  await expect(examine('Hello', { placeholderTag })).rejects.toMatchObject({ code: 'privacy_unavailable' });
});
