import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { AppError } from '../platform/errors.ts';
import { readProviderSettings } from './settings.ts';

const secret = 'sk-very-secret-0123456789';

function refusalOf(providers: unknown, environment: Record<string, string> = {}): string {
  const text = typeof providers === 'string' ? providers : JSON.stringify(providers);
  const error = thrownBy(() => readProviderSettings({ ...environment, AVOUCH_PROVIDERS: text }));
  expect(error).toMatchObject({ code: 'config_invalid' });
  expect(error?.message).not.toContain(secret);
  return error?.message ?? '';
}

function thrownBy(run: () => unknown): AppError | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

const vllm = { name: 'my-vllm', kind: 'openai', baseUrl: 'http://10.0.0.5:8000/v1' };

describe('without AVOUCH_PROVIDERS', () => {
  test('nothing configured gives exactly the simulated provider', () => {
    expect(readProviderSettings({})).toEqual([
      {
        name: 'simulated',
        kind: 'simulated',
        baseUrl: '',
        apiKey: undefined,
        region: undefined,
        inference: { region: undefined, source: 'nobody has stated it', asOf: undefined },
        inferenceGeo: undefined,
        billsRegion: false,
        pricesAs: 'simulated',
        models: [
          { alias: 'simulated-small', model: undefined },
          { alias: 'simulated-large', model: undefined },
        ],
        servesAnyModel: false,
      },
    ]);
    expect(readProviderSettings({ OPENAI_API_KEY: '', AVOUCH_PROVIDERS: ' ' })).toHaveLength(1);
  });

  test('each vendor key gives that vendor, and no simulated provider', () => {
    const settings = readProviderSettings({ OPENAI_API_KEY: secret, ANTHROPIC_API_KEY: 'other' });
    expect(settings.map(({ name, baseUrl, apiKey, pricesAs }) => [name, baseUrl, apiKey, pricesAs])).toEqual([
      ['openai', 'https://api.openai.com/v1', secret, 'openai'],
      ['anthropic', 'https://api.anthropic.com', 'other', 'anthropic'],
    ]);
  });

  test('a base URL may be another one, and keeps the vendor’s prices', () => {
    const [openai] = readProviderSettings({
      OPENAI_API_KEY: secret,
      OPENAI_BASE_URL: 'https://proxy.example/v1/',
    });
    expect(openai).toMatchObject({
      baseUrl: 'https://proxy.example/v1',
      pricesAs: 'openai',
      servesAnyModel: true,
    });
  });

  test('a base URL that is none, or a key that cannot be a header, is refused by name', () => {
    expect(() => readProviderSettings({ OPENAI_API_KEY: secret, OPENAI_BASE_URL: 'ftp://x' })).toThrow(
      /^OPENAI_BASE_URL: give an http/,
    );
    expect(() => readProviderSettings({ ANTHROPIC_API_KEY: `${secret}\nx: y` })).toThrow(
      /^ANTHROPIC_API_KEY: /,
    );
  });
});

describe('AVOUCH_PROVIDERS', () => {
  test('is the whole list, so that a vendor key alone adds no provider to it', () => {
    const settings = readProviderSettings({
      OPENAI_API_KEY: secret,
      AVOUCH_PROVIDERS: JSON.stringify([
        {
          name: 'openai-eu',
          kind: 'openai',
          baseUrl: 'https://eu.api.openai.com/v1',
          apiKeyEnv: 'OPENAI_API_KEY',
          region: 'eu',
          pricesAs: 'openai',
        },
        { ...vllm, models: ['llama-*', { alias: 'fast', model: 'llama-3-8b' }] },
        { name: 'simulated', kind: 'simulated', region: 'eu' },
      ]),
    });
    expect(settings).toMatchObject([
      { name: 'openai-eu', apiKey: secret, region: 'eu', pricesAs: 'openai', servesAnyModel: true },
      {
        name: 'my-vllm',
        apiKey: undefined,
        pricesAs: undefined,
        servesAnyModel: false,
        models: [
          { alias: 'llama-*', model: undefined },
          { alias: 'fast', model: 'llama-3-8b' },
        ],
      },
      { name: 'simulated', kind: 'simulated', region: 'eu', pricesAs: 'simulated' },
    ]);
  });

  test('uses the vendor’s own variable where the address is the vendor’s own', () => {
    const providers = JSON.stringify([{ name: 'claude', kind: 'anthropic' }]);
    const [claude] = readProviderSettings({ ANTHROPIC_API_KEY: secret, AVOUCH_PROVIDERS: providers });
    expect(claude).toMatchObject({ name: 'claude', apiKey: secret, pricesAs: 'anthropic' });
    expect(refusalOf(providers)).toContain(
      'AVOUCH_PROVIDERS[0]: set the environment variable ANTHROPIC_API_KEY',
    );
  });

  test('may be the path of a JSON file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'avouch-settings-'));
    const path = join(folder, 'providers.json');
    writeFileSync(path, JSON.stringify([vllm]));
    expect(readProviderSettings({ AVOUCH_PROVIDERS: path })).toMatchObject([{ name: 'my-vllm' }]);
    writeFileSync(path, ' '.repeat(1024 * 1024 + 1));
    expect(refusalOf(path)).toContain('1048576 bytes');
    rmSync(folder, { recursive: true });
    expect(refusalOf(path)).toBe(
      'AVOUCH_PROVIDERS is neither a JSON array nor the path of a readable file (ENOENT).',
    );
    // A key pasted into the wrong variable must not be repeated as a path.
    expect(refusalOf(secret)).toContain('neither');
  });

  test.each([
    ['[{"name": "x", "apiKey": "sk-very-secret-0123456789", }]', 'AVOUCH_PROVIDERS is not valid JSON'],
    ['{}', 'AVOUCH_PROVIDERS: '],
    [[], 'AVOUCH_PROVIDERS: list a provider'],
    [[{ ...vllm, kind: secret }], 'AVOUCH_PROVIDERS[0].kind: use "openai", "anthropic" or "simulated"'],
    [[{ ...vllm, apikey: secret }], 'AVOUCH_PROVIDERS[0]: remove the unknown key "apikey"'],
    [[{ ...vllm, [secret]: 1 }], 'AVOUCH_PROVIDERS[0]: remove the unknown key it holds'],
    [[{ ...vllm, apiKey: `${secret} ` }], 'AVOUCH_PROVIDERS[0].apiKey: an API key has no spaces'],
    [[{ ...vllm, apiKey: secret, apiKeyEnv: 'KEY' }], 'give apiKey or apiKeyEnv, not both'],
    [[{ ...vllm, apiKeyEnv: 'NOT_SET' }], 'set the environment variable NOT_SET'],
    [[{ ...vllm, baseUrl: `https://me:${secret}@host/v1` }], 'take the credentials out of the URL'],
    [[{ ...vllm, baseUrl: `https://host/v1?key=${secret}` }], 'take the query and the fragment out'],
    [[{ ...vllm, baseUrl: 'file:///etc/passwd' }], 'give an http:// or https:// URL'],
    [[{ ...vllm, name: 'A/B' }], 'AVOUCH_PROVIDERS[0].name: use up to 64'],
    [[{ ...vllm, name: 'simulated' }], 'only the simulated provider may have the name'],
    [[vllm, vllm], 'AVOUCH_PROVIDERS[1].name: "my-vllm" is used twice'],
    [[{ ...vllm, models: [] }], 'AVOUCH_PROVIDERS[0].models: list a model'],
    [[{ ...vllm, models: [{ alias: 'a*', model: 'b' }] }], 'AVOUCH_PROVIDERS[0].models[0]'],
    [[{ ...vllm, models: ['a b'] }], 'AVOUCH_PROVIDERS[0].models[0]'],
    [[{ ...vllm, region: 'EU West' }], 'AVOUCH_PROVIDERS[0].region: use lower-case'],
    [[{ name: 'simulated', kind: 'simulated', apiKey: secret }], 'the simulated provider takes no'],
    [Array.from({ length: 101 }, (_, index) => ({ ...vllm, name: `p${index}` })), 'AVOUCH_PROVIDERS: '],
  ])('refuses %j', (providers, sentence) => {
    expect(refusalOf(providers)).toContain(sentence);
  });

  test('never fails in another way than a refusal, and never repeats a value', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        const error = thrownBy(() => readProviderSettings({ AVOUCH_PROVIDERS: json }, () => json));
        expect(error?.code ?? 'config_invalid').toBe('config_invalid');
      }),
    );
  });
});
