import { describe, expect, test } from 'vitest';

import { readEmbeddingSettings } from './index.ts';

const complete = {
  baseUrl: 'https://models.example.com/v1/',
  apiKeyEnv: 'EMBEDDING_KEY',
  model: 'text-embedding-3-small',
  dimensions: 1536,
  region: 'eu',
  microsPerMillionTokens: 20_000,
};

describe('AVOUCH_EMBEDDINGS', () => {
  test('is an endpoint as JSON, with its key in another variable', () => {
    expect(readEmbeddingSettings(JSON.stringify(complete), { EMBEDDING_KEY: ' sk-1 ' })).toEqual({
      baseUrl: 'https://models.example.com/v1',
      apiKey: 'sk-1',
      model: 'text-embedding-3-small',
      dimensions: 1536,
      sendDimensions: false,
      region: 'eu',
      microsPerMillionTokens: 20_000,
    });
  });

  test('is the path of a file that holds the same', () => {
    const { apiKeyEnv: _, region: __, ...open } = complete;
    const read = readEmbeddingSettings('/etc/embeddings.json', {}, () => JSON.stringify(open));
    // Nobody said where it runs, so it satisfies no policy that asks for a region.
    expect(read).toMatchObject({ apiKey: undefined, region: 'unknown' });
  });

  test('that is not set means the embedded model', () => {
    expect(readEmbeddingSettings(undefined)).toBeUndefined();
    expect(readEmbeddingSettings(' ')).toBeUndefined();
  });

  test.each([
    ['{', 'AVOUCH_EMBEDDINGS is not valid JSON.'],
    ['/nowhere', 'AVOUCH_EMBEDDINGS is neither a JSON object nor the path of a readable file (ENOENT).'],
    [
      JSON.stringify({ ...complete, baseUrl: 'https://user:sk-2@models.example.com' }),
      'AVOUCH_EMBEDDINGS.baseUrl: take the credentials out of the URL; use apiKey.',
    ],
    [JSON.stringify({ ...complete, 'sk-3': true }), 'AVOUCH_EMBEDDINGS: remove the unknown key it holds.'],
    [
      JSON.stringify({ ...complete, apiKey: 'sk-4' }),
      'AVOUCH_EMBEDDINGS: give apiKey or apiKeyEnv, not both.',
    ],
    [JSON.stringify(complete), 'AVOUCH_EMBEDDINGS: set the environment variable EMBEDDING_KEY.'],
  ])('that cannot be used stops the start with a sentence: %s', (configured, detail) => {
    expect(() => readEmbeddingSettings(configured)).toThrow(
      expect.objectContaining({ code: 'config_invalid', detail }),
    );
  });
});
