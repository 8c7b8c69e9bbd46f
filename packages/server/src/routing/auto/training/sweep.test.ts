import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chooseDirection, lengthScore } from './length-rule.ts';
import { type Stake, randomMixing, rank, settingFor } from './sweep.ts';

function stake(weakCorrect: boolean, strongCorrect: boolean, strongCost = 10): Stake {
  return { task: 'any', weakCorrect, strongCorrect, weakCost: 1, strongCost };
}

// The weak model is right on 2 of 4, the strong one on all.
const stakes = [stake(true, true), stake(false, true), stake(true, true), stake(false, true)];

describe('sweeping a threshold', () => {
  test('a router that knows sends only what the weak model fails', () => {
    const perfect = rank([0, 1, 0, 1]);
    expect(settingFor(perfect, stakes, 1)).toEqual({ threshold: 1, cost: (2 + 20) / 40, calls: 0.5 });
    expect(settingFor(perfect, stakes, 0.5)).toEqual({ threshold: Infinity, cost: 4 / 40, calls: 0 });
  });

  test('a router that errs pays for what it sends in vain', () => {
    expect(settingFor(rank([4, 3, 2, 1]), stakes, 0.75)?.calls).toBe(0.5);
    expect(settingFor(rank([4, 3, 2, 1]), stakes, 1)?.cost).toBe(1);
  });

  test('prompts with equal scores go together, since no threshold parts them', () => {
    expect(settingFor(rank([7, 7, 7, 7]), stakes, 0.75)?.calls).toBe(1);
    expect(settingFor(rank([0, 1, 0, 1]), stakes, 0.75)?.calls).toBe(0.5);
  });

  test('sending a prompt that only the weak model gets right is a loss, and a target may be out of reach', () => {
    const odd = [stake(true, false), stake(false, true), stake(true, true)];
    expect(settingFor(rank([3, 2, 1]), odd, 1.5)).toBeUndefined();
    expect(settingFor(rank([1, 3, 2]), odd, 1.5)?.calls).toBeCloseTo(1 / 3);
  });

  test('a resample counts a prompt as often as it was drawn', () => {
    const counts = Int32Array.of(0, 3, 1, 0);
    expect(settingFor(rank([0, 1, 0, 1]), stakes, 1, counts)).toEqual({
      threshold: 1,
      cost: (30 + 1) / 40,
      calls: 0.75,
    });
  });

  test('a score that is not a number is refused', () => {
    expect(() => rank([1, Number.NaN])).toThrow(RangeError);
  });

  test('the setting does what it says: its threshold gives its cost and its accuracy', () => {
    const one = fc.record({
      weak: fc.boolean(),
      strong: fc.boolean(),
      score: fc.integer({ min: 0, max: 5 }),
    });
    fc.assert(
      fc.property(fc.array(one, { minLength: 1 }), fc.constantFrom(0.9, 0.95, 0.99, 1), (prompts, target) => {
        const all = prompts.map(({ weak, strong }, at) => stake(weak, strong, 2 + at));
        const setting = settingFor(rank(prompts.map(({ score }) => score)), all, target);
        const strongRight = all.filter((each) => each.strongCorrect).length;
        // Sending everything always reaches a target of at most 1.
        expect(setting).toBeDefined();
        const sent = prompts.map(({ score }) => score >= (setting?.threshold ?? 0));
        const right = all.filter((each, at) => (sent[at] === true ? each.strongCorrect : each.weakCorrect));
        const cost = all.reduce((sum, each, at) => sum + (sent[at] === true ? each.strongCost : 1), 0);
        expect(right.length).toBeGreaterThanOrEqual(target * strongRight - 1e-6);
        expect(setting?.cost).toBeCloseTo(cost / all.reduce((sum, each) => sum + each.strongCost, 0), 10);
      }),
    );
  });
});

describe('mixing at random', () => {
  test('the share grows linearly from the weak accuracy to the strong one', () => {
    expect(randomMixing(stakes, 0.5)).toEqual({ cost: 4 / 40, calls: 0 });
    expect(randomMixing(stakes, 0.75)).toEqual({ cost: (4 + 0.5 * 36) / 40, calls: 0.5 });
    expect(randomMixing(stakes, 1)).toEqual({ cost: 1, calls: 1 });
  });

  test('a target below the weak accuracy costs what the weak model costs', () => {
    expect(randomMixing(stakes, 0.3)).toEqual({ cost: 0.1, calls: 0 });
  });

  test('where the strong model is no better, it is all weak or, out of reach, all strong', () => {
    expect(randomMixing([stake(true, true)], 1).calls).toBe(0);
    expect(randomMixing([stake(true, true), stake(false, false)], 1.5).calls).toBe(1);
  });

  test('it is what drawing many times comes to', () => {
    // Every way of sending two of the four prompts, averaged: half of the strong model's gain at half of its price.
    const pairs = [0b0011, 0b0101, 0b0110, 0b1001, 0b1010, 0b1100];
    const right = pairs.map(
      (pair) =>
        stakes.filter((each, at) => ((pair >> at) & 1 ? each.strongCorrect : each.weakCorrect)).length,
    );
    const mean = right.reduce((sum, each) => sum + each, 0) / pairs.length;
    expect(randomMixing(stakes, mean / 4).calls).toBeCloseTo(0.5, 12);
  });
});

describe('the length rule', () => {
  test('the direction is the one that was cheaper in training', () => {
    const longIsHard = [stake(true, true), stake(true, true), stake(false, true)];
    expect(chooseDirection([1, 2, 3], longIsHard, [1])).toBe('longer');
    expect(chooseDirection([3, 2, 1], longIsHard, [1])).toBe('shorter');
  });

  test('a score is the place among the training lengths, in either direction', () => {
    expect(lengthScore(25, [10, 20, 30, 40], 'longer')).toBe(0.5);
    expect(lengthScore(25, [10, 20, 30, 40], 'shorter')).toBe(0.5);
    expect(lengthScore(5, [10, 20], 'longer')).toBe(0);
    expect(lengthScore(50, [10, 20], 'shorter')).toBe(0);
    expect(lengthScore(50, [], 'longer')).toBe(0);
  });
});
