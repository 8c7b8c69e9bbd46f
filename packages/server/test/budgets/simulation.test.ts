import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { openTestLedger, type TestLedger } from '../ledger.ts';
import { simulate } from './simulation.ts';

/** What a machine of two cores does in some seconds. For a long run, raise this and nothing else. */
const runs = 20;

let world: TestLedger;
beforeAll(async () => {
  world = await openTestLedger();
});
afterAll(() => world.close());

describe('a budget over three nodes, whatever happens in whatever order', () => {
  test('is never exceeded, and in the end agrees with the ledger', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          seed: fc.integer({ min: 0 }),
          calls: fc.integer({ min: 40, max: 100 }),
          // From a budget for two or three calls to one that most of them fit into.
          limit: fc.integer({ min: 50, max: 1_000 }).map((half) => half * 2),
          share: fc.integer({ min: 2, max: 25 }),
          trouble: fc.integer({ min: 0, max: 40 }),
        }),
        async ({ share, ...simulation }) => {
          const mostOfOne = Math.ceil(simulation.limit / share);
          const { faults } = await simulate(world, { ...simulation, mostOfOne });
          expect(faults).toEqual([]);
        },
      ),
      { numRuns: runs, endOnFailure: true },
    );
  }, 120_000);

  test('of a thousand calls is never exceeded either', async () => {
    const end = await simulate(world, {
      seed: 20_260_301,
      calls: 1_000,
      limit: 12_000,
      mostOfOne: 200,
      trouble: 5,
    });
    expect(end.faults).toEqual([]);
    // All of it has happened.
    expect(end.answered).toBeGreaterThan(100);
    expect(end.refused + end.waited).toBeGreaterThan(50);
    expect(end.crashes).toBeGreaterThan(3);
  }, 120_000);
});
