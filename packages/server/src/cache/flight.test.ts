import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { AppError } from '../platform/errors.ts';
import { createFlights, type Flights, type Seat } from './flight.ts';

/** Timers that a test lets end. */
function createTimers() {
  let nowMs = 0;
  const timers = new Set<{ atMs: number; act: () => void }>();
  return {
    after(ms: number, act: () => void) {
      const timer = { atMs: nowMs + ms, act };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    advance(ms: number) {
      nowMs += ms;
      for (const timer of timers) if (timer.atMs <= nowMs && timers.delete(timer)) timer.act();
    },
    count: () => timers.size,
  };
}

function flightsOf(): Flights<string> {
  const timers = createTimers();
  return createFlights<string>((ms, act) => timers.after(ms, act));
}

const settled = () => new Promise((resolve) => setImmediate(resolve));
const anything = () => true;

/** Takes a seat and says in `seats` which one it became. */
function board(flights: Flights<string>, signal = new AbortController().signal, accepts = anything) {
  const taken: { seat: Seat<string> | undefined; error: unknown } = { seat: undefined, error: undefined };
  void Promise.resolve(flights.join('key', signal, accepts)).then(
    (seat) => (taken.seat = seat),
    (error: unknown) => (taken.error = error),
  );
  return taken;
}

function settle(taken: { seat: Seat<string> | undefined }, answer: string | undefined): void {
  if (taken.seat?.kind !== 'lead') throw new Error(`Does not lead: ${taken.seat?.kind}`);
  taken.seat.settle(answer);
}

describe('identical calls in flight', () => {
  test('make one call, whose answer all of them get', async () => {
    const timers = createTimers();
    const flights = createFlights<string>((ms, act) => timers.after(ms, act));
    const all = Array.from({ length: 50 }, () => board(flights));
    await settled();
    expect(all.filter(({ seat }) => seat?.kind === 'lead')).toHaveLength(1);
    settle(all[0] ?? { seat: undefined }, 'yes');
    await settled();
    for (const { seat } of all.slice(1)) expect(seat).toEqual({ kind: 'answered', answer: 'yes' });
    expect(timers.count()).toBe(0);
  });

  test('go on with exactly one of them when the first fails, in the order in which they came', async () => {
    const flights = flightsOf();
    const all = Array.from({ length: 10 }, () => board(flights));
    for (const [index, taken] of all.entries()) {
      await settled();
      expect(all.map(({ seat }) => seat?.kind)).toEqual(
        all.map((_, other) => (other <= index ? 'lead' : undefined)),
      );
      settle(taken, undefined);
      settle(taken, undefined);
    }
    await settled();
    const next = board(flights);
    await settled();
    expect(next.seat?.kind).toBe('lead');
  });

  test('end the waiting of those alone who go away, with what their signal says', async () => {
    const flights = flightsOf();
    const leader = board(flights);
    const [gone, late] = [new AbortController(), new AbortController()];
    const [first, second, third] = [board(flights, gone.signal), board(flights, late.signal), board(flights)];
    gone.abort();
    late.abort(new AppError('upstream_timeout'));
    await settled();
    expect(first.error).toMatchObject({ code: 'client_gone' });
    expect(second.error).toMatchObject({ code: 'upstream_timeout' });
    await settled();
    settle(leader, undefined);
    await settled();
    expect(third.seat?.kind).toBe('lead');
    expect(board(flights, gone.signal)).toMatchObject({ seat: undefined });
  });

  test('try again with one more where the first takes long, and take whichever answer comes first', async () => {
    const timers = createTimers();
    const flights = createFlights<string>((ms, act) => timers.after(ms, act));
    const [slow, second, third] = [board(flights), board(flights), board(flights)];
    await settled();
    timers.advance(30_000);
    await settled();
    expect([second.seat?.kind, third.seat]).toEqual(['lead', undefined]);
    settle(slow, undefined);
    await settled();
    // The second is still at it.
    expect(third.seat).toBeUndefined();
    settle(second, 'yes');
    await settled();
    expect(third.seat).toEqual({ kind: 'answered', answer: 'yes' });
  });

  test('wait for a bounded time, and for nobody who has long been forgotten', async () => {
    const timers = createTimers();
    const flights = createFlights<string>((ms, act) => timers.after(ms, act));
    board(flights);
    await settled();
    timers.advance(30_000);
    const fresh = board(flights);
    await settled();
    expect(fresh.seat).toMatchObject({ kind: 'lead' });
    const followers = Array.from({ length: 10 }, () => board(flights));
    for (let n = 0; n < 3; n += 1) {
      timers.advance(30_000);
      await settled();
    }
    const kinds = followers.map(({ seat }) => seat?.kind);
    expect(kinds.filter((kind) => kind === 'lead').length).toBeLessThanOrEqual(3);
    expect(kinds.filter((kind) => kind === undefined)).toEqual([]);
  });

  test('do not take an answer that is not for them', async () => {
    const flights = flightsOf();
    const leader = board(flights);
    const picky = board(flights, undefined, () => false);
    await settled();
    settle(leader, 'yes');
    await settled();
    expect(picky.seat).toEqual({ kind: 'refused' });
  });

  test('never leave anybody waiting, and never have two lead before their time, whatever happens', async () => {
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.constant({ kind: 'join' as const }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('settle' as const), answer: fc.boolean() }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('abort' as const), who: fc.nat(20) }) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const timers = createTimers();
        const flights = createFlights<string>((ms, act) => timers.after(ms, act));
        const all: { taken: ReturnType<typeof board>; gone: AbortController; done: boolean }[] = [];
        const leading = () => all.filter(({ taken, done }) => taken.seat?.kind === 'lead' && !done);
        for (const each of steps) {
          if (each.kind === 'join') {
            const gone = new AbortController();
            all.push({ taken: board(flights, gone.signal), gone, done: false });
          } else if (each.kind === 'abort') all[each.who]?.gone.abort();
          else {
            const [leader] = leading();
            if (leader !== undefined) {
              leader.done = true;
              settle(leader.taken, each.answer ? 'yes' : undefined);
            }
          }
          await settled();
          expect(leading().length).toBeLessThanOrEqual(1);
          const waiting = all.filter(({ taken }) => taken.seat === undefined && taken.error === undefined);
          if (waiting.length > 0) expect(leading()).toHaveLength(1);
        }
        for (let [leader] = leading(); leader !== undefined; [leader] = leading()) {
          leader.done = true;
          settle(leader.taken, undefined);
          await settled();
        }
        expect(all.filter(({ taken }) => taken.seat === undefined && taken.error === undefined)).toEqual([]);
        expect(timers.count()).toBe(0);
      }),
      { numRuns: 200 },
    );
  });
});
