import { hash } from 'node:crypto';

import type { Cache } from './index.ts';
import { answerOf, questionOf } from './cache-fixtures.ts';
import type { Embedder } from './embed/index.ts';
import type { CacheQuestion } from './question.ts';

export interface FakeEmbedder extends Embedder {
  /** How often it was asked. */
  readonly asked: () => number;
  /** What the next calls do in place of embedding. */
  instead: ((signal: AbortSignal | undefined) => Promise<never>) | undefined;
}

/** Places a text by its words: texts with the same words lie together. It costs a hundredth of a cent. */
export function createFakeEmbedder(id = 'fake-1', dimensions = 256): FakeEmbedder {
  let asked = 0;
  const embedder: FakeEmbedder = {
    id,
    dimensions,
    region: undefined,
    asked: () => asked,
    instead: undefined,
    embed(text, signal) {
      asked += 1;
      if (embedder.instead !== undefined) return embedder.instead(signal);
      const vector = new Float32Array(dimensions);
      for (const word of text.toLowerCase().match(/\p{L}+|\d+/gu) ?? [''])
        hash('sha512', word, 'buffer').forEach((byte, index) => {
          vector[index % dimensions] = (vector[index % dimensions] ?? 0) + byte - 128;
        });
      const length = Math.hypot(...vector);
      return Promise.resolve({ vector: vector.map((each) => each / length), tokens: 7, costMicros: 100 });
    },
    close: () => Promise.resolve(),
  };
  return embedder;
}

export function likeQuestionOf(
  tenantId: string,
  text: string,
  more: Partial<CacheQuestion> = {},
): CacheQuestion {
  const frame = more.question?.frame ?? 'You are a clerk.';
  return questionOf(tenantId, {
    whole: `${frame}\n${text}`,
    mode: 'semantic',
    maxErrorRate: 0.3,
    ...more,
    question: { text, frame },
  });
}

const things = ['boots', 'lamps', 'tents', 'ropes', 'bags', 'maps', 'stoves', 'jackets', 'gloves', 'hats'];
const doings = [
  'return',
  'repair',
  'exchange',
  'collect',
  'order',
  'clean',
  'store',
  'sell',
  'insure',
  'rent',
];

/** Questions about a hundred different things, each with a second one that asks the same in nearly the same words. */
export function alikeQuestions(count: number): { first: string; second: string; answer: string }[] {
  return Array.from({ length: count }, (_, n) => {
    const thing = things[n % things.length] ?? '';
    const doing = doings[Math.floor(n / things.length) % doings.length] ?? '';
    return {
      first: `How can I ${doing} my ${thing} at the shop in town?`,
      second: `How could I ${doing} my ${thing} at the shop in town please?`,
      answer: `${doing} ${thing}: ask at the desk.`,
    };
  });
}

/**
 * Asks questions that were asked before in other words, until checks have shown enough to serve. Each has a frame of
 * its own, so what is learned is the lane's alone.
 */
export async function teach(
  cache: Cache,
  tenantId: string,
  { rounds, right = true }: { rounds: number; right?: boolean },
): Promise<void> {
  for (let n = 0; n < rounds; n += 1) {
    const [pair] = alikeQuestions(1);
    const frame = `Lesson ${n}`;
    for (const text of [pair?.first ?? '', pair?.second ?? '']) {
      const outcome = await cache.look(
        likeQuestionOf(tenantId, text, { question: { text, frame } }),
        new AbortController().signal,
      );
      const isWrong = !right && text === pair?.second;
      if (outcome.kind === 'miss') await outcome.settle(answerOf(isWrong ? 'No.' : 'Yes.'));
    }
  }
}
