import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  type Breaker,
  type BreakerEvent,
  closedBreaker,
  MAX_OPEN_MS,
  MAX_PROBE_MS,
  mayProbe,
  transition,
} from './breaker.ts';

const failed: BreakerEvent = { kind: 'failed', probe: false, random: 0.5 };
const succeeded: BreakerEvent = { kind: 'succeeded', probe: false };
const looked: BreakerEvent = { kind: 'looked' };

function after(breaker: Breaker, events: readonly BreakerEvent[], nowMs: number): Breaker {
  return events.reduce((state, event) => transition(state, event, nowMs), breaker);
}

const times = (count: number, event: BreakerEvent): BreakerEvent[] =>
  Array.from({ length: count }, () => event);

function openAt(nowMs: number): Breaker {
  return after(closedBreaker(nowMs), times(5, failed), nowMs);
}

describe('a closed breaker', () => {
  test('opens on the fifth failure in a row, and a success starts the count again', () => {
    expect(after(closedBreaker(0), times(4, failed), 0).kind).toBe('closed');
    expect(after(closedBreaker(0), times(5, failed), 0)).toEqual({
      kind: 'open',
      untilMs: 5_000,
      openings: 1,
    });
    const broken = [...times(4, failed), succeeded, ...times(4, failed)];
    expect(after(closedBreaker(0), broken, 0).kind).toBe('closed');
  });

  test('opens when half of at least twenty calls of the last half minute failed', () => {
    const alternating = (count: number) =>
      Array.from({ length: count }, (_, n) => (n % 2 ? failed : succeeded));
    expect(after(closedBreaker(0), alternating(19), 0).kind).toBe('closed');
    expect(after(closedBreaker(0), alternating(20), 0).kind).toBe('open');
    const old = after(closedBreaker(0), alternating(18), 0);
    expect(after(old, alternating(2), 29_999).kind).toBe('open');
    expect(after(old, alternating(2), 30_000).kind).toBe('closed');
  });

  test('takes no notice of what says nothing', () => {
    const closed = closedBreaker(0);
    expect(after(closed, times(100, { kind: 'said_nothing', probe: false }), 0)).toEqual(closed);
  });
});

describe('an open breaker', () => {
  test('becomes half-open when its time is over', () => {
    expect(transition(openAt(0), looked, 4_999).kind).toBe('open');
    expect(transition(openAt(0), looked, 5_000)).toEqual({
      kind: 'half_open',
      openings: 1,
      probeSinceMs: undefined,
    });
  });

  test('ignores the ends of calls that set out before it opened', () => {
    const open = openAt(0);
    expect(after(open, [succeeded, failed, succeeded], 100)).toEqual(open);
  });

  test('closes when an attempt of last resort is answered', () => {
    expect(transition(openAt(0), { kind: 'succeeded', probe: true }, 100).kind).toBe('closed');
  });
});

describe('a half-open breaker', () => {
  const halfOpen = transition(openAt(0), looked, 5_000);
  const probing = transition(halfOpen, { kind: 'probe_started' }, 5_000);

  test('lets one probe out at a time', () => {
    expect(mayProbe(halfOpen, 5_000)).toBe(true);
    expect(mayProbe(probing, 5_001)).toBe(false);
    expect(mayProbe(probing, 5_000 + MAX_PROBE_MS)).toBe(true);
  });

  test('closes when the probe is answered, and only then', () => {
    expect(transition(probing, succeeded, 5_100)).toEqual(probing);
    expect(transition(probing, { kind: 'succeeded', probe: true }, 5_100).kind).toBe('closed');
  });

  test('opens for longer when the probe fails', () => {
    const again = transition(probing, { kind: 'failed', probe: true, random: 0.5 }, 6_000);
    expect(again).toEqual({ kind: 'open', untilMs: 16_000, openings: 2 });
    expect(transition(probing, failed, 6_000)).toEqual(probing);
  });

  test('lets another probe out when the first said nothing', () => {
    const free = transition(probing, { kind: 'said_nothing', probe: true }, 5_100);
    expect(mayProbe(free, 5_100)).toBe(true);
  });

  test('remembers for five minutes that it was open, so that flapping costs more each time', () => {
    const closed = transition(probing, { kind: 'succeeded', probe: true }, 6_000);
    expect(after(closed, times(5, failed), 7_000)).toMatchObject({ kind: 'open', openings: 2 });
    expect(after(closed, times(5, failed), 306_000)).toMatchObject({ kind: 'open', openings: 1 });
  });
});

const events: fc.Arbitrary<BreakerEvent> = fc.oneof(
  fc.constant(looked),
  fc.constant<BreakerEvent>({ kind: 'probe_started' }),
  fc.record({ kind: fc.constant('succeeded' as const), probe: fc.boolean() }),
  fc.record({
    kind: fc.constant('failed' as const),
    probe: fc.boolean(),
    random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  }),
  fc.record({ kind: fc.constant('said_nothing' as const), probe: fc.boolean() }),
);

describe('for any history', () => {
  test('a breaker is open for a bounded time, and its window stays small', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat({ max: 20_000 }), events), { maxLength: 200 }), (history) => {
        let nowMs = 0;
        let breaker = closedBreaker(0);
        for (const [passedMs, event] of history) {
          nowMs += passedMs;
          breaker = transition(breaker, event, nowMs);
          if (breaker.kind === 'open') {
            expect(breaker.untilMs).toBeGreaterThan(nowMs - 1);
            expect(breaker.untilMs - nowMs).toBeLessThanOrEqual(MAX_OPEN_MS);
          }
          if (breaker.kind === 'closed') expect(breaker.slots.length).toBeLessThanOrEqual(6);
        }
      }),
    );
  });

  test('a provider that answers again is let back in, whatever it did before', () => {
    fc.assert(
      fc.property(fc.array(events, { maxLength: 60 }), (history) => {
        let breaker = after(closedBreaker(0), history, 0);
        const laterMs = MAX_OPEN_MS + MAX_PROBE_MS;
        breaker = after(breaker, [looked, { kind: 'probe_started' }], laterMs);
        expect(after(breaker, [{ kind: 'succeeded', probe: true }], laterMs + 1).kind).toBe('closed');
      }),
    );
  });
});
