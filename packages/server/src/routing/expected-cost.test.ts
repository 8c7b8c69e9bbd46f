import { describe, expect, test } from 'vitest';

import { createFakeClock } from '../../test/clock.ts';
import { type BillableUsage, createPriceBook } from '../pricing/index.ts';
import { createAffinities } from './affinity.ts';
import { expectCost } from './expected-cost.ts';

const at = new Date('2026-01-02T00:00:00Z');

function priceOf(provider: string, model: string) {
  const prices = createPriceBook();
  return (usage: BillableUsage): number | undefined => {
    const priced = prices.priceCall({ provider, model, at, usage });
    return priced.kind === 'priced' ? priced.costMicros : undefined;
  };
}

describe('an expected cost', () => {
  const target = { provider: 'simulated', model: 'simulated-large' };
  const price = priceOf('simulated', 'simulated-large');

  test('prices all input fresh where nothing is cached', () => {
    expect(expectCost({ target, inputTokens: 1_000, outputTokens: 100, price })).toEqual({
      expectedCostMicros: 2_500 + 1_000,
      freshCostMicros: 3_500,
      cachedShareHere: 0,
    });
  });

  test('prices what is cached here at the cached price', () => {
    const affinity = { ...target, cachedTokens: 800 };
    expect(expectCost({ target, inputTokens: 1_000, outputTokens: 100, affinity, price })).toEqual({
      expectedCostMicros: 500 + 1_000 + 1_000,
      freshCostMicros: 3_500,
      cachedShareHere: 0.8,
    });
  });

  test('counts no more as cached than is sent, and nothing that is cached elsewhere', () => {
    const affinity = { ...target, cachedTokens: 5_000 };
    const shorter = expectCost({ target, inputTokens: 1_000, outputTokens: 0, affinity, price });
    expect(shorter).toMatchObject({ cachedShareHere: 1, expectedCostMicros: 1_250 });
    const other = { provider: 'simulated', model: 'simulated-small' };
    const elsewhere = expectCost({
      target: other,
      inputTokens: 1_000,
      outputTokens: 0,
      affinity,
      price: priceOf('simulated', 'simulated-small'),
    });
    expect(elsewhere).toEqual({ expectedCostMicros: 150, freshCostMicros: 150, cachedShareHere: 0 });
  });

  test('is unknown without a price', () => {
    expect(expectCost({ target, inputTokens: 1, outputTokens: 1, price: () => undefined })).toBeUndefined();
  });

  test('of no input has no cached share', () => {
    const affinity = { ...target, cachedTokens: 10 };
    expect(expectCost({ target, inputTokens: 0, outputTokens: 1, affinity, price })).toMatchObject({
      cachedShareHere: 0,
    });
  });
});

describe('an affinity', () => {
  const affinity = { provider: 'p', model: 'm', cachedTokens: 2_000 };

  test('lasts for five minutes after the last answer', () => {
    const clock = createFakeClock();
    const affinities = createAffinities({ clock });
    affinities.remember('tenant', 'talk', affinity);
    clock.advance(299_999);
    expect(affinities.find('tenant', 'talk')).toMatchObject(affinity);
    clock.advance(1);
    expect(affinities.find('tenant', 'talk')).toBeUndefined();
  });

  test('is one tenant’s own, and ends when the provider caches nothing more', () => {
    const affinities = createAffinities({ clock: createFakeClock() });
    affinities.remember('tenant', 'talk', affinity);
    expect(affinities.find('other', 'talk')).toBeUndefined();
    affinities.remember('tenant', 'talk', { ...affinity, cachedTokens: 0 });
    expect(affinities.find('tenant', 'talk')).toBeUndefined();
  });
});
