import { describe, expect, test } from 'vitest';
import { featuresOf } from '../features.ts';
import { logOddsOf, probabilityOf } from '../forest.ts';
import { binFeatures } from './bins.ts';
import { MAX_FOLDS, foldTasks } from './folds.ts';
import { growForest } from './grow-forest.ts';
import { intervalOf, resamples, seededRandom } from './resample.ts';
import { type Example, gainOf, trainModel } from './train.ts';

const settings = { trees: 40, leavesPerTree: 4, learningRate: 0.3, minLeafPrompts: 5, shrinkage: 1 };
const random = seededRandom(7);
const points = Array.from({ length: 400 }, () => Float64Array.of(random(), random(), random()));

function accuracyOf(labels: readonly boolean[]): number {
  const forest = growForest(binFeatures(points), labels, settings);
  const right = points.filter((point, at) => logOddsOf(forest, point) > 0 === labels[at]);
  return right.length / points.length;
}

describe('growing a forest', () => {
  test('it learns a threshold, and that two features belong together', () => {
    expect(accuracyOf(points.map(([first = 0]) => first > 0.5))).toBeGreaterThan(0.97);
    expect(accuracyOf(points.map(([first = 0, second = 0]) => first > 0.5 && second > 0.5))).toBeGreaterThan(
      0.95,
    );
  });

  test('on labels that have nothing to do with the features, leaves of many prompts learn next to nothing', () => {
    const labels = points.map(() => random() > 0.5);
    const forest = growForest(binFeatures(points), labels, {
      ...settings,
      trees: 5,
      minLeafPrompts: 100,
      shrinkage: 100,
    });
    for (const point of points) {
      expect(Math.abs(probabilityOf(logOddsOf(forest, point)) - 0.5)).toBeLessThan(0.15);
    }
  });

  test('labels that are all alike, and features that are all alike, give the share of the labels', () => {
    const bins = binFeatures(points);
    const certain = growForest(
      bins,
      points.map(() => true),
      settings,
    );
    expect(logOddsOf(certain, Float64Array.of(0, 0, 0))).toBeGreaterThan(4);
    const blind = binFeatures(points.map(() => Float64Array.of(1, 1, 1)));
    const forest = growForest(
      blind,
      points.map((_point, at) => at % 4 === 0),
      settings,
    );
    expect(forest.splits).toEqual([]);
    expect(probabilityOf(logOddsOf(forest, Float64Array.of(1, 1, 1)))).toBeCloseTo(0.25, 1);
  });

  test('no leaf holds fewer prompts than it must', () => {
    const rare = points.map((_point, at) => at < 8);
    const forest = growForest(binFeatures(points), rare, { ...settings, trees: 1, minLeafPrompts: 50 });
    const leaves = Map.groupBy(points, (point) => logOddsOf(forest, point));
    for (const leaf of leaves.values()) expect(leaf.length).toBeGreaterThanOrEqual(50);
  });

  test('equal values share a bin, and a threshold parts what its bins part', () => {
    const values = [0, 0, 0, 0, 1, 1, 2, 3].map((value) => Float64Array.of(value));
    const bins = binFeatures(values);
    expect(bins.binCount(0)).toBe(4);
    expect([...(bins.columns[0] ?? [])]).toEqual([0, 0, 0, 0, 1, 1, 2, 3]);
    expect([0, 1, 2].map((bin) => bins.thresholdAfter(0, bin))).toEqual([0.5, 1.5, 2.5]);
  });
});

describe('training', () => {
  const examples: Example[] = Array.from({ length: 400 }, (_, at) => {
    const isSum = at % 2 === 0;
    const prompt = isSum
      ? `What is ${at} + ${at * 7}?\nA. ${at * 8}\nB. 12`
      : `Who wrote it?\nA. Ann\nB. Bob`;
    return {
      outcome: { task: 'any', prompt, weakCorrect: !isSum, strongCorrect: true },
      features: featuresOf(prompt),
    };
  });

  test('the gain is high where only the strong model is right, and the same data give the same model', () => {
    const model = trainModel(examples);
    expect(gainOf(model, featuresOf('What is 5 + 35?\nA. 40\nB. 12'))).toBeGreaterThan(0.5);
    expect(gainOf(model, featuresOf('Who painted it?\nA. Eve\nB. Bob'))).toBeLessThan(0.2);
    expect(trainModel(examples)).toEqual(model);
  });

  test('there must be something to learn from', () => {
    expect(() => trainModel([])).toThrow(RangeError);
  });
});

describe('folds', () => {
  test('every task is in exactly one fold, whatever the order of the rows', () => {
    const tasks = ['b', 'a', 'c', 'a', 'b'];
    expect(foldTasks(tasks)).toEqual([new Set(['a']), new Set(['b']), new Set(['c'])]);
    expect(foldTasks(tasks, 2)).toEqual(foldTasks(tasks.toReversed(), 2));
    const many = foldTasks(Array.from({ length: 100 }, (_, at) => `task ${at}`));
    expect(many).toHaveLength(MAX_FOLDS);
    expect(many.reduce((sum, fold) => sum + fold.size, 0)).toBe(100);
  });
});

describe('resampling', () => {
  const tasks = ['a', 'a', 'a', 'b'];

  test('prompts are drawn within their tasks, so that each keeps its size', () => {
    for (const counts of resamples(tasks, { unit: 'prompts', samples: 50, seed: 1 })) {
      expect([...counts].slice(0, 3).reduce((sum, count) => sum + count, 0)).toBe(3);
      expect(counts[3]).toBe(1);
    }
  });

  test('tasks are drawn whole', () => {
    const seen = new Set<string>();
    for (const counts of resamples(tasks, { unit: 'tasks', samples: 50, seed: 1 })) seen.add(counts.join());
    expect([...seen].toSorted()).toEqual(['0,0,0,2', '1,1,1,1', '2,2,2,0']);
  });

  test('the same seed gives the same samples, another seed others', () => {
    const draw = (seed: number) => [...resamples(tasks, { unit: 'prompts', samples: 20, seed })].join(';');
    expect(draw(3)).toBe(draw(3));
    expect(draw(3)).not.toBe(draw(4));
    expect(seededRandom(0)()).toBeGreaterThan(0);
  });

  test('the interval leaves a fortieth on either side', () => {
    expect(intervalOf(Array.from({ length: 1001 }, (_, at) => at))).toEqual([25, 975]);
  });
});
