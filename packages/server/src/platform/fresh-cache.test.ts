import { describe, expect, test } from 'vitest';

import { createFakeClock } from '../../test/clock.ts';
import { createFreshCache } from './fresh-cache.ts';

function setUp(maxEntries = 10) {
  const clock = createFakeClock();
  const loads: { key: string; resolve: (value: string) => void; reject: (error: Error) => void }[] = [];
  const cache = createFreshCache<string>({
    clock,
    refreshAgeMs: 400,
    maxAgeMs: 900,
    maxEntries,
    load: (key) =>
      new Promise((resolve, reject) => {
        loads.push({ key, resolve, reject });
      }),
  });
  async function loaded(key: string, value: string) {
    const getting = cache.get(key);
    loads.at(-1)?.resolve(value);
    return getting;
  }
  return { clock, cache, loads, loaded };
}

describe('a cache that bounds the age of what it says', () => {
  test('reads once for all who ask at the same time', async () => {
    const { cache, loads } = setUp();
    const all = Promise.all([cache.get('a'), cache.get('a'), cache.get('a')]);
    expect(loads).toHaveLength(1);
    loads[0]?.resolve('one');
    expect(await all).toEqual(['one', 'one', 'one']);
  });

  test('serves a young value and reads it anew in the background', async () => {
    const { clock, cache, loads, loaded } = setUp();
    await loaded('a', 'one');
    clock.advance(399);
    expect(cache.peek('a')).toBe('one');
    expect(loads).toHaveLength(1);
    clock.advance(1);
    expect(cache.peek('a')).toBe('one');
    expect(loads).toHaveLength(2);
    loads[1]?.resolve('two');
    await Promise.resolve();
    expect(await cache.get('a')).toBe('two');
  });

  test('never serves a value older than its bound, also when reading fails', async () => {
    const { clock, cache, loads, loaded } = setUp();
    await loaded('a', 'one');
    clock.advance(500);
    expect(cache.peek('a')).toBe('one');
    loads[1]?.reject(new Error('the database is gone'));
    await new Promise(setImmediate);
    clock.advance(400);
    expect(cache.peek('a')).toBeUndefined();
    const getting = cache.get('a');
    loads[2]?.reject(new Error('the database is gone'));
    await expect(getting).rejects.toThrow('gone');
  });

  test('counts the age from before the read began', async () => {
    const { clock, cache, loads } = setUp();
    const getting = cache.get('a');
    clock.advance(900);
    loads[0]?.resolve('read long ago');
    await getting;
    expect(cache.peek('a')).toBeUndefined();
  });

  test('a jump of the wall clock neither stretches nor shortens an age', async () => {
    const { clock, cache, loaded } = setUp();
    await loaded('a', 'one');
    clock.jump(-86_400_000);
    clock.advance(899);
    expect(cache.peek('a')).toBe('one');
    clock.advance(1);
    expect(cache.peek('a')).toBeUndefined();
  });

  test('a read that was overtaken by forgetting does not bring back what was forgotten', async () => {
    const { cache, loads } = setUp();
    const stale = cache.get('a');
    cache.forget('a');
    loads[0]?.resolve('old');
    await stale;
    expect(cache.peek('a')).toBeUndefined();
  });

  test('a flood of keys makes the oldest go, not the memory grow', async () => {
    const { cache, loaded } = setUp(3);
    for (const key of ['a', 'b', 'c', 'd']) await loaded(key, key);
    expect(cache.peek('a')).toBeUndefined();
    expect(cache.peek('d')).toBe('d');
  });
});
