import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { addLatencies, LATENCY_ERROR, quantilesOf } from './latency.ts';

/** As the database puts durations into slots. */
function slotsOf(durationsMs: readonly number[]): Map<number, bigint> {
  const slots = new Map<number, bigint>();
  for (const ms of durationsMs) {
    const slot = ms < 1 ? 0 : 1 + Math.floor(Math.log(ms) / Math.log(1.2));
    slots.set(slot, (slots.get(slot) ?? 0n) + 1n);
  }
  return slots;
}

describe('quantiles of durations', () => {
  it('err by no more than they say, at every duration', () => {
    for (let ms = 0; ms < 200_000; ms += ms < 5_000 ? 1 : 37) {
      const { p50_ms: found } = quantilesOf(slotsOf([ms]));
      expect(Math.abs((found ?? Number.NaN) - ms), `${ms} ms`).toBeLessThanOrEqual(ms * LATENCY_ERROR);
    }
  });

  it('are those of all calls together, however the calls are parted', () => {
    const durations = fc.array(fc.integer({ min: 0, max: 600_000 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(durations, fc.nat(), (all, cut) => {
        const at = cut % all.length;
        const parted = addLatencies([slotsOf(all.slice(0, at)), slotsOf(all.slice(at))]);
        const found = quantilesOf(parted);
        const sorted = all.toSorted((one, other) => one - other);
        for (const [share, ms] of [
          [0.5, found.p50_ms],
          [0.95, found.p95_ms],
          [0.99, found.p99_ms],
        ] as const) {
          const exact = sorted[Math.ceil(sorted.length * share - 1e-9) - 1] ?? 0;
          expect(Math.abs((ms ?? Number.NaN) - exact)).toBeLessThanOrEqual(exact * LATENCY_ERROR);
        }
      }),
    );
  });

  it('are null where nothing was measured', () => {
    expect(quantilesOf(new Map())).toEqual({ p50_ms: null, p95_ms: null, p99_ms: null });
  });
});
