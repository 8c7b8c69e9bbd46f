import { readFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';
import { z } from 'zod';

import { sketch } from './decide-fixtures.ts';
import { bestCandidate, checkEvidence, decide, observe } from './index.ts';
import type { EpochEvidence, Sketch } from './index.ts';
import { seeded } from './lane-fixtures.ts';

/** Questions that the score was not trained on, asked again and again; see test/cache/README.md. */
const file = new URL('../../../test/cache/held-out-pairs.jsonl', import.meta.url);
const pairs = readFileSync(file, 'utf8')
  .trim()
  .split('\n')
  .map((line) =>
    z.object({ text_a: z.string(), text_b: z.string(), label: z.number() }).parse(JSON.parse(line)),
  );

const texts = [...new Set(pairs.flatMap(({ text_a, text_b }) => [text_a, text_b]))];
const sketches = new Map<string, Sketch>();
for (const text of texts) {
  // Some have no content.
  try {
    sketches.set(text, sketch(text));
  } catch {
    continue;
  }
}
const asked = texts.filter((text) => sketches.has(text));
const neighbours = new Map(asked.map((text) => [text, nearest(text)]));

const ARRIVALS = 40_000;
/** Arrivals for which an answer is kept. */
const KEPT = 1_600;

describe('on questions that nothing was tuned on', () => {
  test('the error among the answers served stays within the bound, and answers are served', () => {
    const right = sameCluster();
    for (const maxErrorRate of [0.01, 0.05, 0.1, 0.2]) {
      const { served, wrong } = replay(maxErrorRate, right);
      expect(wrong, String(maxErrorRate)).toBeLessThanOrEqual(maxErrorRate * served);
    }
    expect(replay(0.2, right).served).toBeGreaterThan(100);
  });

  test('nothing is served where answers are right by chance alone', () => {
    const random = seeded(9);
    for (const share of [0.5, 0.8]) {
      for (const maxErrorRate of [0.01, 0.05]) {
        expect(replay(maxErrorRate, () => random() < share).served).toBe(0);
      }
    }
  });
});

/** The decisions of the cache, with the labels in place of a model. */
function replay(
  maxErrorRate: number,
  isRight: (one: string, other: string) => boolean,
): { served: number; wrong: number } {
  const random = seeded(4);
  const keptAt = new Map<string, number>();
  const entries = new Map<string, readonly EpochEvidence[]>();
  let lane: readonly EpochEvidence[] = [];
  let [served, wrong] = [0, 0];
  for (let now = 0; now < ARRIVALS; now += 1) {
    const isKept = (text: string) => now - (keptAt.get(text) ?? -Infinity) <= KEPT;
    const text = asked[Math.floor(random() * asked.length)] ?? '';
    const own = sketches.get(text);
    if (own === undefined || isKept(text)) continue;
    const best = bestCandidate(
      own,
      (neighbours.get(text) ?? []).filter((each) => isKept(each.text)),
    );
    if (best !== undefined) {
      const { candidate, score } = best;
      const entry = entries.get(candidate.text) ?? [];
      const right = isRight(text, candidate.text);
      const decision = decide({ score, maxErrorRate, lane, entry, epoch: 0, draw: random() });
      if (decision.kind === 'serve') {
        served += 1;
        if (!right) wrong += 1;
        continue;
      }
      if (decision.kind === 'check') {
        const added = checkEvidence({ score, right, reason: decision.reason });
        lane = observe(lane, 0, added.lane);
        entries.set(candidate.text, observe(entry, 0, added.entry));
      }
    }
    entries.delete(text);
    keptAt.set(text, now);
  }
  return { served, wrong };
}

/** By the words in common, in place of an embedder. */
function nearest(text: string): { text: string; sketch: Sketch; cosine: number }[] {
  const own = new Set(sketches.get(text)?.words);
  return asked
    .flatMap((other) => {
      const known = sketches.get(other);
      if (known === undefined || other === text) return [];
      const shared = known.words.filter((word) => own.has(word)).length;
      if (shared === 0) return [];
      return [{ text: other, sketch: known, cosine: shared / Math.sqrt(own.size * known.words.length) }];
    })
    .toSorted((one, other) => other.cosine - one.cosine)
    .slice(0, 16);
}

function sameCluster(): (one: string, other: string) => boolean {
  const clusters = new Map(texts.map((text) => [text, text]));
  for (const { text_a, text_b, label } of pairs) {
    const [from, to] = [clusters.get(text_a), clusters.get(text_b)];
    if (label !== 1 || from === to || to === undefined) continue;
    for (const [text, cluster] of clusters) if (cluster === from) clusters.set(text, to);
  }
  return (one, other) => clusters.get(one) === clusters.get(other);
}
