import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { arrive, beginLive, type LiveCalls, showWaiting } from './live-calls.ts';
import type { ListedCall } from './shapes.ts';

const call = (index: number) => ({ entry: `entry-${index}`, index: String(index) }) as ListedCall;
const answer = (...indices: number[]) => ({
  calls: indices.map(call),
  older: null,
  newest_index: String(Math.max(0, ...indices)),
});
const indices = (calls: readonly ListedCall[]) => calls.map(({ index }) => Number(index));
const whole = (live: LiveCalls | 'gap') => {
  if (live === 'gap') throw new Error('There is a gap.');
  return live;
};

test('what comes in while nobody reads is shown and marked', () => {
  const live = whole(arrive(beginLive('3'), answer(5, 4), false));
  expect(indices(live.shown)).toEqual([5, 4]);
  expect(live.fresh).toEqual(new Set(['entry-5', 'entry-4']));
  expect(live.after).toBe('5');
});

test('what comes in while somebody reads waits until they ask for it', () => {
  const once = whole(arrive(beginLive('3'), answer(4), true));
  const twice = whole(arrive(once, answer(6, 5), true));
  expect(indices(twice.shown)).toEqual([]);
  expect(indices(twice.waiting)).toEqual([6, 5, 4]);

  const shown = showWaiting(twice);
  expect(indices(shown.shown)).toEqual([6, 5, 4]);
  expect(shown.waiting).toEqual([]);
});

test('an answer without calls moves on without anything to draw', () => {
  const live = beginLive('3');
  expect(arrive(live, { calls: [], older: null, newest_index: '3' }, false)).toBe(live);
  expect(arrive(live, { calls: [], older: null, newest_index: '9' }, false)).toEqual({ ...live, after: '9' });
});

test('more than an answer or a page holds is a gap, never a list with a hole', () => {
  expect(arrive(beginLive('3'), { ...answer(5, 4), older: 'o1' }, false)).toBe('gap');
  expect(arrive(beginLive('3'), answer(...Array.from({ length: 201 }, (_, at) => 300 - at)), true)).toBe(
    'gap',
  );
});

test('however calls come in and are read, each is there once, newest first', () => {
  const step = fc.record({
    brings: fc.nat(4),
    reads: fc.boolean(),
    asks: fc.boolean(),
    repeats: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
      let live = beginLive('0');
      let newest = 0;
      for (const { brings, reads, asks, repeats } of steps) {
        const first = newest + brings;
        const brought = Array.from({ length: first - newest }, (_, at) => first - at);
        newest = first;
        live = whole(arrive(live, { ...answer(...brought), newest_index: String(newest) }, reads));
        if (repeats)
          live = whole(arrive(live, { ...answer(...brought), newest_index: String(newest) }, reads));
        if (asks) live = showWaiting(live);
      }
      expect(indices(showWaiting(live).shown)).toEqual(
        Array.from({ length: newest }, (_, at) => newest - at),
      );
    }),
  );
});
