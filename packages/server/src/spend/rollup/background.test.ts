import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { systemClock } from '../../platform/clock.ts';
import { createLog } from '../../platform/log.ts';
import { callEntry, NOW, openSpendTest, type SpendTest } from '../spend-fixtures.ts';
import { BACKGROUND_STEP_ENTRIES, createBackground, restMs } from './background.ts';

let test: SpendTest;

beforeAll(async () => {
  test = await openSpendTest();
});
afterAll(() => test.close());

function sizesOf(): Promise<{ size: bigint; summed: bigint }[]> {
  return test.database.ownerQuery(
    `select ledgers.size, coalesce(state.size, 0) as summed
     from ledgers left join spend_rollup_state as state on state.tenant_id = ledgers.tenant_id
     where ledgers.size > 0 order by ledgers.size`,
  );
}

describe('the rest after a step in the background', () => {
  it('leaves 98 of 100 milliseconds and more to calls while they come in', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 500, noNaN: true }),
        fc.integer({ min: 1, max: 10_000 }),
        (stepMs, elapsedMs) => {
          const busy = { entries: BigInt(elapsedMs), elapsedMs };
          const rested = restMs(stepMs, busy);
          expect(stepMs / (stepMs + rested)).toBeLessThan(0.02);
        },
      ),
    );
  });

  it('is short while hardly any do, and never without end', () => {
    expect(restMs(10, { entries: 0n, elapsedMs: 20 })).toBe(10);
    expect(restMs(10, { entries: 1n, elapsedMs: 1_000 })).toBe(10);
    expect(restMs(10, { entries: 100n, elapsedMs: 1_000 })).toBe(990);
    expect(restMs(1e9, { entries: 100n, elapsedMs: 1_000 })).toBeLessThanOrEqual(60_000);
  });
});

describe('the sums of every tenant', () => {
  it('are brought up to date without being asked for, in small steps and in turn', async () => {
    const tenants = [(await test.openLog('small')).id, (await test.openLog('large')).id];
    for (const [at, count] of [30, 250].entries()) {
      const entries = Array.from({ length: count }, () => callEntry(NOW));
      await test.append(tenants[at] ?? '', entries, 50);
    }
    const stepped: string[] = [];
    const most = BACKGROUND_STEP_ENTRIES;
    const background = createBackground({
      database: test.database.database,
      clock: systemClock,
      log: createLog({ level: 'silent' }),
      step: async (tenantId) => {
        stepped.push(tenantId);
        return test.spend.rollup.stepOnce(tenantId, most);
      },
      intervalMs: 1,
    });
    background.start();
    await expect.poll(sizesOf, { timeout: 20_000, interval: 10 }).toEqual([
      { size: 30n, summed: 30n },
      { size: 250n, summed: 250n },
    ]);
    await background.close();
    // The large one has three steps, and the small one did not have to wait for all of them.
    expect(stepped).toEqual([tenants[1], tenants[0], tenants[1], tenants[1]]);
  });

  it('are left alone once it has stopped, and stopping does not wait for the rest', async () => {
    const { id } = await test.openLog('later');
    let steps = 0;
    const background = createBackground({
      database: test.database.database,
      // Every step seems to take a minute, so that the rest after it is a minute as well.
      clock: { now: () => NOW, monotonicMs: () => steps * 60_000 },
      log: createLog({ level: 'silent' }),
      step: () => Promise.resolve(BigInt((steps += 1)) * 0n),
      intervalMs: 1,
    });
    await test.append(id, [callEntry(NOW)]);
    background.start();
    await expect.poll(() => steps, { interval: 1 }).toBe(1);
    await background.close();
    expect(steps).toBe(1);
  });
});
