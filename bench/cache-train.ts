/** Trains the score of being the same question, on the training part of labelled pairs. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compareQuestions } from '../packages/server/src/cache/decide/index.ts';
import type { Sketch } from '../packages/server/src/cache/decide/index.ts';
import { softFeatureNames, softFeatures } from '../packages/server/src/cache/decide/soft-features.ts';
import type { Questions } from './cache-pairs.ts';

const STEPS = 4_000;
const LEARNING_RATE = 0.5;
/** Keeps weights of features that say the same from running apart. */
const SHRINKAGE = 0.001;

export interface Weights {
  readonly bias: number;
  readonly weights: readonly number[];
}

interface Example {
  readonly features: readonly number[];
  readonly isSame: boolean;
}

/** Pairs that the guards refuse are left out: the score is never asked about them. */
export function train(
  { pairs }: Questions,
  sketches: readonly (Sketch | undefined)[],
  cosineOf: (one: number, other: number) => number,
): Weights {
  const examples = pairs.flatMap(({ one, other, isSame }): Example[] => {
    const [asked, known] = [sketches[one], sketches[other]];
    if (asked === undefined || known === undefined) return [];
    const cosine = cosineOf(one, other);
    if (compareQuestions(asked, known, cosine).kind === 'different') return [];
    const features = softFeatures(asked, known, cosine);
    return [{ features: softFeatureNames.map((name) => features[name]), isSame }];
  });
  return fit(examples);
}

/** Logistic regression by plain gradient descent. No weight may be negative: more alike must never score lower. */
function fit(examples: readonly Example[]): Weights {
  const weights = softFeatureNames.map(() => 0);
  let bias = 0;
  for (let step = 0; step < STEPS; step += 1) {
    const slopes = weights.map((weight) => SHRINKAGE * weight);
    let biasSlope = 0;
    for (const { features, isSame } of examples) {
      const sum = features.reduce((total, value, index) => total + value * (weights[index] ?? 0), bias);
      const error = (1 / (1 + Math.exp(-sum)) - (isSame ? 1 : 0)) / examples.length;
      features.forEach((value, index) => (slopes[index] = (slopes[index] ?? 0) + error * value));
      biasSlope += error;
    }
    slopes.forEach(
      (slope, index) => (weights[index] = Math.max(0, (weights[index] ?? 0) - LEARNING_RATE * slope)),
    );
    bias -= LEARNING_RATE * biasSlope;
  }
  return { bias, weights };
}

/** Writes the weights that the server ships, and what they were trained on. */
export async function writeWeights({ bias, weights }: Weights, sha256: string): Promise<void> {
  const lines = softFeatureNames.map((name, index) => `  ${name}: ${(weights[index] ?? 0).toFixed(3)},`);
  await writeFile(
    join(import.meta.dirname, '../packages/server/src/cache/decide/weights.ts'),
    `/** Written by \`npm run bench:cache -- --write-weights\` from the training part of the labelled question pairs. */
import type { SoftFeature } from './soft-features.ts';

export const bias = ${bias.toFixed(3)};

export const weights: { readonly [Feature in SoftFeature]: number } = {
${lines.join('\n')}
};
`,
  );
  await writeFile(
    join(import.meta.dirname, 'cache-trained-on.ts'),
    `/** Written with the weights of the score: the decompressed file of pairs, of which only a part was held out. */
export const trainedOn = '${sha256}';
`,
  );
}
