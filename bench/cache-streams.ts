/** The orders in which questions come in. */
import type { Stream } from './cache-replay.ts';

/** Of repeated traffic: arrivals for each text, and the share of all arrivals for which an answer is kept. */
const ARRIVALS_PER_TEXT = 8;
const KEPT_SHARE = 0.1;

/** Every text once, in random order. Nothing that was learned of one question is of use for another. */
export function eachOnce(count: number, random: () => number): Stream {
  const arrivals = Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [arrivals[last], arrivals[other]] = [arrivals[other] ?? 0, arrivals[last] ?? 0];
  }
  return { arrivals, keptFor: Infinity };
}

/** The same questions again and again, as traffic is: each arrival is drawn anew, and answers expire. */
export function repeated(count: number, random: () => number): Stream {
  const length = count * ARRIVALS_PER_TEXT;
  return {
    arrivals: Array.from({ length }, () => Math.floor(random() * count)),
    keptFor: Math.floor(length * KEPT_SHARE),
  };
}

/** Numbers from 0 up to 1 that are the same for the same seed (the generator is known as mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
