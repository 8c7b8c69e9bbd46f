import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { healthOf, priceSource } from './model-rows.ts';

test('the id of a price card says where the price is from and since when', () => {
  expect(priceSource('genai-prices@0.1.8/openai/o3/2025-06-10')).toEqual({
    kind: 'bundled',
    list: 'genai-prices@0.1.8',
    from: '2025-06-10',
    isRegional: false,
  });
  expect(priceSource('genai-prices@0.1.8/openai/gpt-4.1/undated/regional')).toMatchObject({
    from: undefined,
    isRegional: true,
  });
  expect(priceSource('override/openai/gpt-4o/2026-12-01T00:00:00Z').kind).toBe('negotiated');
  expect(priceSource('simulated/simulated-small').kind).toBe('simulated');
});

test('a card whose id looks like nothing that is known is still some price', () => {
  fc.assert(fc.property(fc.string(), (id) => priceSource(id).kind.length > 0));
});

test('a model that nobody called is not called healthy', () => {
  expect(healthOf({ health: { state: 'closed', latency_ms: null } })).toBe('unknown');
  expect(healthOf({ health: { state: 'closed', latency_ms: 300 } })).toBe('closed');
  expect(healthOf({ health: { state: 'open', latency_ms: null } })).toBe('open');
  expect(healthOf({ health: { state: 'of later', latency_ms: null } })).toBe('unknown');
  expect(healthOf({ health: null })).toBe('unknown');
});
