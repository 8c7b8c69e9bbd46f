import { describe, expect, test } from 'vitest';

import { knownEndpointAt, knownEndpoints, statedByOperator } from './known-endpoints.ts';
import { readProviderSettings } from './settings.ts';

const openai = { name: 'p', kind: 'openai', apiKey: 'k' };
const anthropic = { name: 'p', kind: 'anthropic', apiKey: 'k' };

function read(entry: Record<string, unknown>) {
  const [settings] = readProviderSettings({ AVOUCH_PROVIDERS: JSON.stringify([entry]) });
  if (settings === undefined) throw new Error('no settings');
  return settings;
}

describe('the catalogue of vendors’ addresses', () => {
  test('names for each its source and the day on which it was read', () => {
    for (const { source, asOf } of knownEndpoints) {
      expect(source).toMatch(/^https:\/\/\S+: \S/);
      expect(asOf).toMatch(/^20\d{2}-\d{2}-\d{2}$/);
    }
    expect(new Set(knownEndpoints.map(({ host }) => host)).size).toBe(knownEndpoints.length);
  });

  test('claims a region only where the vendor promises that inference stays there', () => {
    const claimed = knownEndpoints.filter(({ region }) => region !== undefined);
    expect(claimed.map(({ host, region }) => [host, region])).toEqual([
      ['us.api.openai.com', 'us'],
      ['eu.api.openai.com', 'eu'],
    ]);
    expect(knownEndpointAt('EU.api.openai.com')?.region).toBe('eu');
    expect(knownEndpointAt('eu.api.openai.com.')?.region).toBe('eu');
    expect(knownEndpointAt('eu.api.openai.com.example.com')).toBeUndefined();
  });
});

describe('where a provider runs inference', () => {
  test('is unknown at a vendor’s own address, with the reason', () => {
    for (const entry of [openai, anthropic]) {
      const { region, inference } = read(entry);
      expect(region).toBeUndefined();
      expect(inference).toMatchObject({ region: undefined, asOf: '2026-11-22' });
      expect(inference.source).toContain('https://');
    }
    expect(read({ name: 's', kind: 'simulated' }).inference.source).toBe('nobody has stated it');
  });

  test('is the vendor’s word at a regional address, also where the operator says the same', () => {
    const baseUrl = 'https://eu.api.openai.com/v1';
    for (const entry of [
      { ...openai, baseUrl },
      { ...openai, baseUrl, region: 'eu' },
    ]) {
      const { region, inference, billsRegion } = read(entry);
      expect(region).toBe('eu');
      expect(inference.source).toContain('https://developers.openai.com');
      expect(billsRegion).toBe(true);
    }
  });

  test('is the operator’s word elsewhere, with what the operator says of it', () => {
    const own = { ...openai, baseUrl: 'http://10.0.0.7:8000/v1', region: 'eu-central-1' };
    expect(read(own).inference).toEqual({
      region: 'eu-central-1',
      source: statedByOperator,
      asOf: undefined,
    });
    expect(
      read({ ...own, regionSource: 'our rack in Frankfurt', regionAsOf: '2026-10-01' }).inference,
    ).toEqual({
      region: 'eu-central-1',
      source: 'our rack in Frankfurt',
      asOf: '2026-10-01',
    });
    expect(read(own).billsRegion).toBe(false);
  });

  test('may be stated more closely than the vendor does, and not otherwise', () => {
    const baseUrl = 'https://eu.api.openai.com/v1';
    expect(read({ ...openai, baseUrl, region: 'eu-west-1' }).region).toBe('eu-west-1');
    for (const region of ['us', 'europe', 'e']) {
      expect(() => read({ ...openai, baseUrl, region })).toThrow(
        /^AVOUCH_PROVIDERS\[0\]\.region: eu\.api\.openai\.com is in "eu"/,
      );
    }
  });

  test('is not believed against a vendor that promises nothing, unless it is said how it is known', () => {
    for (const entry of [
      { ...openai, region: 'us' },
      { ...openai, baseUrl: 'https://jp.api.openai.com/v1', region: 'jp' },
      { ...openai, baseUrl: 'https://ae.api.openai.com/v1', region: 'ae' },
      { ...anthropic, region: 'eu' },
    ]) {
      expect(() => read(entry)).toThrow(
        /promises no region for inference .* say in regionSource how it is known/,
      );
      expect(read({ ...entry, regionSource: 'our contract' }).inference).toMatchObject({
        region: entry.region,
        source: 'our contract',
      });
    }
  });

  test('is bound at Anthropic by what every request says', () => {
    const { inference, inferenceGeo, billsRegion } = read({ ...anthropic, region: 'us' });
    expect(inference).toMatchObject({ region: 'us', asOf: '2026-11-22' });
    expect(inference.source).toContain('inference_geo "us"');
    expect(inferenceGeo).toBe('us');
    expect(billsRegion).toBe(true);
    expect(
      read({ ...anthropic, baseUrl: 'https://proxy.example', region: 'us' }).inferenceGeo,
    ).toBeUndefined();
  });

  test.each([
    [{ ...openai, regionSource: 'x' }, 'name the region'],
    [{ ...openai, region: 'eu', regionSource: 'two\nlines' }, 'regionSource: say in one line'],
    [{ ...openai, region: 'eu', regionSource: '' }, 'regionSource'],
    [{ ...openai, region: 'eu', regionAsOf: 'yesterday' }, 'regionAsOf: give the day'],
    [{ ...openai, models: [{ model: 'm', facts: { context_tokens: 0 } }] }, 'models[0]'],
    [{ ...openai, models: [{ model: 'm', facts: { smart: true } }] }, 'models[0]'],
    [{ ...openai, models: [{ model: 'm*', facts: {} }] }, 'models[0]'],
  ])('refuses %j', (entry, sentence) => {
    expect(() => read(entry)).toThrow(sentence);
  });
});
