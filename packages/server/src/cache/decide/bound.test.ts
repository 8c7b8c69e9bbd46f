import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { lowestProvenLevel } from './bound.ts';
import { LEVELS, noEvidence } from './evidence.ts';
import { AUDITED_SHARE } from './index.ts';
import { runLane, seeded } from './lane-fixtures.ts';
import type { Arrival } from './lane-fixtures.ts';

const RUNS = 50;
/** Of 50 runs at a risk of 5 %, more than this many fail once in some ten thousand times. */
const MOST_FAILED = 9;

/** Every arrival has an entry of its own, and a score drawn evenly. */
function* arrivalsOf(
  count: number,
  random: () => number,
  riskOf: (score: number) => number,
): Generator<Arrival> {
  for (let entry = 0; entry < count; entry += 1) {
    const score = 0.3 + 0.7 * random();
    yield { score, risk: riskOf(score), entry, epoch: 0 };
  }
}

describe('the bound on wrong answers among those served', () => {
  test.each<[string, number, (score: number) => number]>([
    ['is just missed everywhere', 0.05, () => 0.051],
    ['is reached exactly', 0.05, () => 0.05],
    ['is missed by far', 0.05, () => 0.3],
    ['is missed but at the highest scores', 0.05, (score) => (score > 0.92 ? 0.03 : 0.2)],
    ['is missed at the highest scores only', 0.05, (score) => (score > 0.92 ? 0.2 : 0.01)],
    ['falls with the score', 0.05, (score) => 1 - score],
    ['is just missed, and small', 0.01, () => 0.0102],
    ['is kept at high scores, and small', 0.01, (score) => (score > 0.87 ? 0.006 : 0.1)],
  ])('holds where the error rate %s', (_, maxErrorRate, riskOf) => {
    let failed = 0;
    for (let run = 0; run < RUNS; run += 1) {
      const random = seeded(run + 1);
      const outcome = runLane(maxErrorRate, arrivalsOf(2_000, random, riskOf), random);
      if (outcome.expectedWrong > maxErrorRate * outcome.served) failed += 1;
    }
    expect(failed).toBeLessThanOrEqual(MOST_FAILED);
  });

  test('holds for error rates of any shape', () => {
    const shape = fc.array(fc.double({ min: 0, max: 0.4, noNaN: true }), { minLength: 8, maxLength: 8 });
    let failed = 0;
    fc.assert(
      fc.property(shape, fc.nat(), (risks, seed) => {
        const random = seeded(seed);
        const riskOf = (score: number) => risks[Math.min(7, Math.floor((score - 0.3) * 11.4))] ?? 1;
        const outcome = runLane(0.05, arrivalsOf(2_000, random, riskOf), random);
        if (outcome.expectedWrong > 0.05 * outcome.served) failed += 1;
      }),
      { numRuns: RUNS },
    );
    expect(failed).toBeLessThanOrEqual(MOST_FAILED);
  });

  test('lets answers be served where they are right, after as many checks as it takes to know', () => {
    for (const [maxErrorRate, most] of [
      [0.05, 1_500],
      [0.01, 6_000],
    ] as const) {
      const random = seeded(1);
      const { history } = runLane(
        maxErrorRate,
        arrivalsOf(8_000, random, (score) => (score > 0.8 ? 0 : 0.5)),
        random,
      );
      const first = history.indexOf(true);
      // Not one of a hundred answers is wrong is not known before a few hundred were checked.
      expect(first).toBeGreaterThan(1 / maxErrorRate);
      expect(first).toBeLessThan(most);
    }
  });

  test('says nothing of a level that no question came from, whatever the levels above it show', () => {
    const right = LEVELS.map((_, level) => (level === LEVELS.length - 1 ? 5_000 : 0));
    const evidence = { ...noEvidence, right };
    expect(lowestProvenLevel(evidence, 0.05)).toBe(LEVELS.length - 1);
    const belowToo = { ...evidence, right: right.map((count, level) => (level === 4 ? 10 : count)) };
    expect(lowestProvenLevel(belowToo, 0.05)).toBe(4);
  });

  test('is not looked for where nothing may be wrong, or nothing is asked for', () => {
    for (const maxErrorRate of [0, -1, 1, Number.NaN]) {
      const random = seeded(1);
      expect(
        runLane(
          maxErrorRate,
          arrivalsOf(500, random, () => 0),
          random,
        ).served,
      ).toBe(0);
    }
  });

  test('is measured without bias by audits of what would have been served', () => {
    const random = seeded(5);
    const riskOf = (score: number) => (score > 0.8 ? 0.02 : 0.5);
    const { served, wrong, audits } = runLane(0.1, arrivalsOf(60_000, random, riskOf), random);
    const audited = audits.right + audits.wrong;
    expect(audited / (served + audited)).toBeCloseTo(AUDITED_SHARE, 1);
    expect(Math.abs(audits.wrong / audited - wrong / served)).toBeLessThan(0.015);
  });
});

describe('an entry', () => {
  test('that was wrong once is not served again before it was right as often as the bound asks', () => {
    const random = seeded(3);
    const good = [...arrivalsOf(4_000, random, () => 0)];
    const bad = { score: 0.95, risk: 1, entry: -1, epoch: 0 };
    const outcome = runLane(0.05, [...good, ...Array.from({ length: 400 }, () => bad)], random);
    // It is found out by an audit, of which there is one in twenty.
    const ofBad = outcome.history.slice(good.length);
    const lastServed = ofBad.lastIndexOf(true);
    expect(lastServed).toBeGreaterThan(-1);
    expect(lastServed).toBeLessThan(100);
    expect(outcome.wrong).toBeLessThan(0.05 * outcome.served);
  });

  test('that is popular and wrong does not break the bound for the others', () => {
    let failed = 0;
    for (let run = 0; run < 40; run += 1) {
      const random = seeded(run + 1);
      // One in ten arrivals meets the entry of an adversary.
      const arrivals = [...arrivalsOf(4_000, random, () => 0.002)].map((arrival, index) =>
        index % 10 === 0 ? { ...arrival, entry: -1, risk: 0.5 } : arrival,
      );
      const outcome = runLane(0.05, arrivals, random);
      if (outcome.expectedWrong > 0.05 * outcome.served) failed += 1;
      expect(outcome.served).toBeGreaterThan(500);
    }
    expect(failed).toBeLessThanOrEqual(4);
  });

  test('that is often asked for and right is served by its own evidence where its lane is not', () => {
    const random = seeded(11);
    const arrivals = [...arrivalsOf(6_000, random, () => 0.3)].map((arrival, index) =>
      index % 2 === 0 ? { score: 0.9, risk: 0, entry: -1, epoch: 0 } : arrival,
    );
    const { served, wrong } = runLane(0.05, arrivals, random);
    expect(served).toBeGreaterThan(1_000);
    expect(wrong).toBe(0);
  });
});

describe('traffic that changes', () => {
  test('stops being served once audits show it', () => {
    const random = seeded(2);
    const before = [...arrivalsOf(10_000, random, () => 0.002)];
    const after = [...arrivalsOf(6_000, random, () => 0.3)].map((each) => ({
      ...each,
      entry: each.entry + 1e6,
    }));
    const { history } = runLane(0.05, [...before, ...after], random);
    expect(history.slice(9_000, 10_000).filter(Boolean).length).toBeGreaterThan(500);
    expect(history.slice(10_000).lastIndexOf(true)).toBeLessThan(1_500);
  });

  test('is learned anew when the evidence has aged', () => {
    const random = seeded(2);
    const early = [...arrivalsOf(4_000, random, () => 0)];
    const late = early.map((each) => ({ ...each, entry: each.entry + 1e6, epoch: 4 }));
    const { history } = runLane(0.05, [...early, ...late], random);
    expect(history.slice(3_000, 4_000)).toContain(true);
    expect(history.slice(4_000, 4_100)).not.toContain(true);
    expect(history.slice(7_000)).toContain(true);
  });
});
