import type { Sketch } from './sketch.ts';

/** What is left to weigh where there is no hard difference. Higher means more likely the same question. */
export type SoftFeatures = { readonly [Feature in SoftFeature]: number };

export type SoftFeature = (typeof softFeatureNames)[number];

export const softFeatureNames = [
  'cosine',
  'sharedWords',
  'notReplaced',
  'notAdded',
  'sameFrame',
  'sameOrderOfFrame',
  'sameForm',
  'wordsIfSame',
  'frameIfSame',
] as const;

/** With this many words in common, more make no difference. */
const MANY_WORDS = 6;

/** All from 0 to 1, and the same whichever question comes first. */
export function softFeatures(one: Sketch, other: Sketch, cosine: number): SoftFeatures {
  const shared = countShared(one.words, other.words);
  const longer = Math.max(one.words.length, other.words.length);
  const shorter = Math.min(one.words.length, other.words.length);
  const sameWords = shared === longer ? 1 : 0;
  const sameFrame = shareOf(one.frame, other.frame);
  return {
    cosine: Number.isFinite(cosine) ? Math.min(1, Math.max(0, cosine)) : 0,
    sharedWords: shareOf(one.words, other.words),
    // Words of one that stand for others of the other question, and words that only one has.
    notReplaced: 1 / (1 + shorter - shared),
    notAdded: 1 / (1 + longer - shorter),
    sameFrame,
    sameOrderOfFrame:
      one.frame.length === other.frame.length && one.frame.every((hash, index) => hash === other.frame[index])
        ? 1
        : 0,
    sameForm: one.form[0] === other.form[0] ? 1 : 0,
    wordsIfSame: (sameWords * Math.min(MANY_WORDS, longer)) / MANY_WORDS,
    frameIfSame: sameWords * sameFrame,
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
