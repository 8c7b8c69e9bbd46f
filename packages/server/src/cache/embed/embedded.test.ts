import { afterAll, describe, expect, test } from 'vitest';

import { createEmbeddedEmbedder } from './index.ts';

const embedder = createEmbeddedEmbedder({ timeoutMs: 60_000 });
afterAll(() => embedder.close());

describe('the embedded model', () => {
  test('gives vectors of length 1 in which like questions are near', async () => {
    const texts = ['How do I reset my password?', 'How can I reset the password?', 'Who won the match?'];
    const vectors = await Promise.all(texts.map(async (text) => (await embedder.embed(text)).vector));
    const [one, like, other] = vectors;
    expect(one).toHaveLength(embedder.dimensions);
    expect(dot(one, one)).toBeCloseTo(1, 5);
    expect(dot(one, like)).toBeGreaterThan(dot(one, other) + 0.2);
  });

  test('costs nothing and sends nothing anywhere', async () => {
    expect(embedder.region).toBeUndefined();
    expect(await embedder.embed('hello')).toMatchObject({ tokens: 0, costMicros: 0 });
  });

  test.each(['', ' ', '\u0000', '\ud800', '🤖'.repeat(3_000), '水', 'a'.repeat(20_000)])(
    'takes any text, or refuses it and goes on',
    async (text) => {
      const outcome = await embedder.embed(text).catch((error: unknown) => error);
      if (outcome instanceof Error) expect(outcome).toMatchObject({ code: 'internal' });
      else expect(outcome).toHaveProperty('vector.length', embedder.dimensions);
      await expect(embedder.embed('hello')).resolves.toBeDefined();
    },
  );

  test('refuses when too many texts wait, when one waits too long, and when nobody waits', async () => {
    const busy = createEmbeddedEmbedder({ timeoutMs: 1, maxWaiting: 1 });
    const first = busy.embed('hello');
    await expect(busy.embed('hello')).rejects.toMatchObject({ code: 'overloaded' });
    await expect(first).rejects.toMatchObject({ code: 'overloaded' });
    await expect(busy.embed('hello', AbortSignal.abort())).rejects.toMatchObject({ code: 'client_gone' });
    await busy.close();
  });

  test('that is closed refuses what waits and what comes later', async () => {
    const closing = createEmbeddedEmbedder();
    const waiting = closing.embed('hello').catch((error: unknown) => error);
    await closing.close();
    expect(await waiting).toMatchObject({ code: 'shutting_down' });
    await expect(closing.embed('hello')).rejects.toMatchObject({ code: 'shutting_down' });
  });
});

function dot(one: Float32Array | undefined, other: Float32Array | undefined): number {
  return [...(one ?? [])].reduce((sum, value, index) => sum + value * (other?.[index] ?? 0), 0);
}
