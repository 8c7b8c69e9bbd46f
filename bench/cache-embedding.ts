/** How well an embedder tells the same question from another, and how long it takes. */
import { performance } from 'node:perf_hooks';
import type { Embedder } from '../packages/server/src/cache/embed/index.ts';
import type { Neighbour } from './cache-neighbours.ts';
import type { Questions } from './cache-pairs.ts';

const SHORT = 'How do I change the address of a delivery that was already sent?';
const LONG_CHARACTERS = 2_048;
const SHORT_ROUNDS = 50;
const LONG_ROUNDS = 10;
/** Of the nearest, those that the server looks at. */
const LOOKED_AT = 8;

export interface EmbeddingFigures {
  /** The chance that a pair of the same question is nearer than one of different questions. */
  readonly auc: number;
  /** Of texts that have a text of the same question, those that have one among the nearest eight. */
  readonly foundInEight: number;
}

export function judgeEmbedding(
  { pairs, clusters }: Questions,
  cosineOf: (one: number, other: number) => number,
  neighbours: readonly (readonly Neighbour[])[],
): EmbeddingFigures {
  const scored = pairs
    .map(({ one, other, isSame }) => ({ isSame, cosine: cosineOf(one, other) }))
    .toSorted((one, other) => one.cosine - other.cosine);
  let below = 0;
  let ordered = 0;
  for (const { isSame } of scored) {
    if (isSame) ordered += below;
    else below += 1;
  }
  const same = scored.length - below;
  const sizes = new Map<number, number>();
  for (const cluster of clusters) sizes.set(cluster, (sizes.get(cluster) ?? 0) + 1);
  const withOthers = clusters.flatMap((cluster, text) => ((sizes.get(cluster) ?? 0) > 1 ? [text] : []));
  const found = withOthers.filter((text) =>
    (neighbours[text] ?? []).slice(0, LOOKED_AT).some((each) => clusters[each.text] === clusters[text]),
  );
  return {
    auc: Number((ordered / (same * below)).toFixed(3)),
    foundInEight: Number((found.length / withOthers.length).toFixed(3)),
  };
}

/** Milliseconds a text, and what the process takes in memory after. */
export async function timeEmbedder(
  embedder: Embedder,
): Promise<{ shortMs: number; longMs: number; residentMb: number }> {
  await embedder.embed(SHORT);
  const shortMs = await meanMs(SHORT_ROUNDS, (round) => embedder.embed(`${round}. ${SHORT}`));
  const long = `${SHORT} `.repeat(LONG_CHARACTERS).slice(0, LONG_CHARACTERS);
  const longMs = await meanMs(LONG_ROUNDS, () => embedder.embed(long));
  return { shortMs, longMs, residentMb: Math.round(process.memoryUsage.rss() / 1e6) };
}

async function meanMs(rounds: number, run: (round: number) => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  for (let round = 0; round < rounds; round += 1) await run(round);
  return Number(((performance.now() - begin) / rounds).toFixed(1));
}
