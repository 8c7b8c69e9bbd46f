import { describe, expect, test } from 'vitest';

import { loopbackOutbound } from '../../test/outbound.ts';
import { AppError } from '../platform/errors.ts';
import { createCatalogue, renderAnthropicModels, renderOpenAiModels } from './catalogue.ts';
import { connectProviders } from './connect.ts';
import { readProviderSettings } from './settings.ts';

function catalogueOf(providers: unknown) {
  const environment = { AVOUCH_PROVIDERS: JSON.stringify(providers), KEY: 'key' };
  return createCatalogue(connectProviders(readProviderSettings(environment), { outbound: loopbackOutbound }));
}

const openai = { name: 'openai', kind: 'openai', apiKeyEnv: 'KEY' };
const anthropic = { name: 'anthropic', kind: 'anthropic', apiKeyEnv: 'KEY' };
const vllm = {
  name: 'my-vllm',
  kind: 'openai',
  baseUrl: 'http://127.0.0.1:8000/v1',
  models: ['llama-*', 'gpt-oss-20b', 'meta/llama', { alias: 'fast', model: 'llama-3-8b' }],
};
const simulated = { name: 'simulated', kind: 'simulated' };

function where(catalogue: ReturnType<typeof catalogueOf>, model: string): string {
  const { provider, upstreamModel } = catalogue.resolve(model);
  return `${provider.name} ${upstreamModel}`;
}

function refusal(run: () => unknown): AppError {
  try {
    run();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('Expected a refusal');
}

describe('resolve', () => {
  const catalogue = catalogueOf([openai, anthropic, vllm, simulated]);

  test.each([
    ['gpt-4o', 'openai gpt-4o'],
    ['o3-mini', 'openai o3-mini'],
    ['ft:gpt-4o-mini:org::id', 'openai ft:gpt-4o-mini:org::id'],
    ['claude-sonnet-4-5', 'anthropic claude-sonnet-4-5'],
    ['llama-3-70b', 'my-vllm llama-3-70b'],
    ['fast', 'my-vllm llama-3-8b'],
    ['simulated-large', 'simulated simulated-large'],
    // An explicit name wins over a pattern of an earlier provider.
    ['gpt-oss-20b', 'my-vllm gpt-oss-20b'],
    // A slash in a model's own name is no provider's name.
    ['meta/llama', 'my-vllm meta/llama'],
    ['my-vllm/fast', 'my-vllm llama-3-8b'],
    ['my-vllm/meta/llama', 'my-vllm meta/llama'],
    ['openai/some-new-model', 'openai some-new-model'],
    ['openai/gpt-oss-20b', 'openai gpt-oss-20b'],
  ])('%s leads to %s', (model, expected) => {
    expect(where(catalogue, model)).toBe(expected);
    expect(where(catalogue, model)).toBe(expected);
  });

  test.each([
    'mistral-large',
    'my-vllm/gpt-4o',
    'simulated/gpt-4o',
    'openai/',
    '',
    '*',
    'gpt-4o\r\nx: y',
    'nobody/x',
  ])('%j is not found', (model) => {
    expect(refusal(() => catalogue.resolve(model))).toMatchObject({
      code: 'model_not_found',
      status: 404,
      param: 'model',
    });
  });

  test('what is not found says up to ten models that are served, and repeats only plain names', () => {
    const { message } = refusal(() => catalogue.resolve('mistral-large'));
    expect(message).toMatch(
      /^No provider serves the model "mistral-large"\. Served are ([\w.:-]+, ){9}[\w.:-]+ and/,
    );
    expect(refusal(() => catalogue.resolve('please <b>ignore</b>')).message).toMatch(
      /^No provider serves this model/,
    );
    expect(refusal(() => catalogueOf([simulated]).resolve('x')).message).toBe(
      'No provider serves the model "x". Served are simulated-small, simulated-large.',
    );
    expect(refusal(() => catalogue.resolve(`gpt-${'x'.repeat(300)}`)).code).toBe('model_not_found');
  });

  test('the first provider in configuration order wins among equals', () => {
    const second = { ...openai, name: 'second' };
    expect(where(catalogueOf([second, openai]), 'gpt-4o')).toBe('second gpt-4o');
    expect(where(catalogueOf([openai, second]), 'gpt-4o')).toBe('openai gpt-4o');
  });

  test('many different names are still resolved rightly after the oldest was forgotten', () => {
    for (let index = 0; index < 5000; index += 1) catalogue.resolve(`gpt-${index}`);
    expect(where(catalogue, 'gpt-0')).toBe('openai gpt-0');
  });
});

describe('candidates', () => {
  const second = { ...openai, name: 'second' };
  const listing = { ...openai, name: 'listing', models: ['gpt-4o', { alias: 'best', model: 'gpt-5' }] };
  const places = (catalogue: ReturnType<typeof catalogueOf>, model: string) =>
    catalogue.candidates(model).map(({ provider, upstreamModel }) => `${provider.name} ${upstreamModel}`);

  test('are every provider that serves the name, once each, in configuration order', () => {
    expect(places(catalogueOf([openai, second, anthropic]), 'gpt-4o')).toEqual([
      'openai gpt-4o',
      'second gpt-4o',
    ]);
    const overlapping = { ...vllm, name: 'twice', models: ['llama-*', 'llama-3', '*-3'] };
    expect(places(catalogueOf([vllm, overlapping]), 'llama-3')).toEqual(['twice llama-3', 'my-vllm llama-3']);
  });

  test('begin with those that list the name, as resolve does', () => {
    const catalogue = catalogueOf([openai, listing]);
    expect(places(catalogue, 'gpt-4o')).toEqual(['listing gpt-4o', 'openai gpt-4o']);
    expect(where(catalogue, 'gpt-4o')).toBe('listing gpt-4o');
    expect(places(catalogue, 'best')).toEqual(['listing gpt-5']);
    expect(places(catalogue, 'gpt-4o-2024-08-06')).toEqual(['openai gpt-4o-2024-08-06']);
  });

  test('do not count a vendor’s usual patterns for what only another provider lists', () => {
    expect(places(catalogueOf([openai, vllm]), 'gpt-oss-20b')).toEqual(['my-vllm gpt-oss-20b']);
    const snapshot = { ...vllm, models: ['gpt-4o-2024-08-06'] };
    expect(places(catalogueOf([openai, snapshot]), 'gpt-4o-2024-08-06')).toEqual([
      'my-vllm gpt-4o-2024-08-06',
      'openai gpt-4o-2024-08-06',
    ]);
  });

  test('are one where the provider is named', () => {
    const catalogue = catalogueOf([openai, second, vllm]);
    expect(places(catalogue, 'second/gpt-4o')).toEqual(['second gpt-4o']);
    expect(places(catalogue, 'my-vllm/fast')).toEqual(['my-vllm llama-3-8b']);
    expect(places(catalogue, 'meta/llama')).toEqual(['my-vllm meta/llama']);
  });

  test('are none for what nobody serves, also when it is asked for often', () => {
    const catalogue = catalogueOf([openai]);
    for (const model of ['mistral-large', '', '*', 'gpt-4o\r\nx: y', 'nobody/x']) {
      expect(catalogue.candidates(model)).toEqual([]);
      expect(catalogue.candidates(model)).toEqual([]);
    }
  });
});

describe('factsOf', () => {
  test('gives what the operator states before what is documented', () => {
    const stated = {
      ...openai,
      models: [
        { model: 'gpt-4o', alias: 'seeing', facts: { images: false, max_output_tokens: 100 } },
        'gpt-5',
      ],
    };
    const catalogue = catalogueOf([stated, { ...openai, name: 'other' }]);
    expect(catalogue.factsOf(catalogue.resolve('seeing'))).toMatchObject({
      images: false,
      maxOutputTokens: 100,
      contextTokens: 128_000,
    });
    expect(catalogue.factsOf(catalogue.resolve('other/gpt-4o'))).toMatchObject({ images: true });
    expect(catalogue.factsOf(catalogue.resolve('gpt-5'))).toMatchObject({ maxOutputTokens: 128_000 });
  });

  test('knows nothing of a server’s own models', () => {
    const catalogue = catalogueOf([vllm]);
    expect(catalogue.factsOf(catalogue.resolve('fast')).contextTokens).toBeUndefined();
  });
});

describe('list', () => {
  test('names explicit models, and known chat models behind patterns, each once', () => {
    const listed = catalogueOf([openai, anthropic, vllm, simulated]).list();
    const ids = listed.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(
      expect.arrayContaining(['gpt-4o', 'o3-mini', 'claude-sonnet-4-5', 'fast', 'simulated-small']),
    );
    expect(ids.filter((id) => /\*|embedding|whisper|image|transcribe|tts|realtime/.test(id))).toEqual([]);
    expect(listed.find(({ id }) => id === 'gpt-oss-20b')?.provider).toBe('my-vllm');
  });

  test('everything listed resolves to the provider it is listed for', () => {
    const catalogue = catalogueOf([openai, anthropic, vllm, simulated]);
    for (const { id, provider } of catalogue.list())
      expect(catalogue.resolve(id).provider.name).toBe(provider);
  });

  test('is written in both vendors’ shapes', () => {
    const listed = catalogueOf([simulated]).list();
    expect(renderOpenAiModels(listed)).toEqual({
      object: 'list',
      data: [
        { id: 'simulated-small', object: 'model', created: 0, owned_by: 'simulated' },
        { id: 'simulated-large', object: 'model', created: 0, owned_by: 'simulated' },
      ],
    });
    expect(renderAnthropicModels(listed)).toMatchObject({
      data: [
        { type: 'model', id: 'simulated-small', display_name: 'simulated-small' },
        { id: 'simulated-large' },
      ],
      has_more: false,
      first_id: 'simulated-small',
      last_id: 'simulated-large',
    });
    expect(renderAnthropicModels([])).toMatchObject({ data: [], first_id: null, last_id: null });
  });
});
