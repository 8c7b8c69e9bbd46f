import type { Sketch } from './sketch.ts';

/** What is left to weigh where there is no hard difference. Higher means more likely the same question. */
export type SoftFeatures = { readonly [Feature in SoftFeature]: number };

export type SoftFeature = (typeof softFeatureNames)[number];

export const softFeatureNames = [
  'cosine',
  'notReplaced',
  'wordsIfSame',
  'frameIfSame',
  'wordsAndFrameIfSame',
] as const;

/** With this many words in common, more make no difference. */
const MANY_WORDS = 5;

/** All from 0 to 1, and the same whichever question comes first. */
export function softFeatures(one: Sketch, other: Sketch, cosine: number): SoftFeatures {
  const shared = countShared(one.words, other.words);
  const longer = Math.max(one.words.length, other.words.length);
  const shorter = Math.min(one.words.length, other.words.length);
  const wordsIfSame = shared === longer ? Math.min(MANY_WORDS, longer) / MANY_WORDS : 0;
  const frameIfSame = shared === longer ? shareOf(one.frame, other.frame) : 0;
  return {
    cosine: Number.isFinite(cosine) ? Math.min(1, Math.max(0, cosine)) : 0,
    // Words of one that stand for others of the other question.
    notReplaced: 1 / (1 + shorter - shared),
    wordsIfSame,
    frameIfSame,
    wordsAndFrameIfSame: wordsIfSame * frameIfSame,
  };
}

/** Of all hashes of both, the share that both have; 1 where neither has any. */
function shareOf(one: readonly bigint[], other: readonly bigint[]): number {
  const shared = countShared(one, other);
  const all = one.length + other.length - shared;
  return all === 0 ? 1 : shared / all;
}

function countShared(one: readonly bigint[], other: readonly bigint[]): number {
  const left = [...other];
  let shared = 0;
  for (const hash of one) {
    const index = left.indexOf(hash);
    if (index < 0) continue;
    left.splice(index, 1);
    shared += 1;
  }
  return shared;
}
