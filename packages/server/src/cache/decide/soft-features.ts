import type { Sketch } from './sketch.ts';

/** What is left to weigh where there is no hard difference. Each from 0 to 1, and higher means more alike. */
export type SoftFeatures = { readonly [Feature in SoftFeature]: number };

export type SoftFeature = (typeof softFeatureNames)[number];

export const softFeatureNames = [
  'cosine',
  'shared',
  'covered',
  'notReplaced',
  'sameWords',
  'sameForm',
] as const;

export function softFeatures(one: Sketch, other: Sketch, cosine: number): SoftFeatures {
  const shared = countShared(one.words, other.words);
  const longer = Math.max(one.words.length, other.words.length);
  const shorter = Math.min(one.words.length, other.words.length);
  const replaced = shorter - shared;
  return {
    cosine: Number.isFinite(cosine) ? Math.min(1, Math.max(0, cosine)) : 0,
    shared: longer === 0 ? 0 : shared / (one.words.length + other.words.length - shared),
    covered: shorter === 0 ? 0 : shared / shorter,
    notReplaced: 1 / (1 + replaced),
    sameWords: shared === longer ? 1 : 0,
    sameForm: one.form[0] === other.form[0] ? 1 : 0,
  };
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
