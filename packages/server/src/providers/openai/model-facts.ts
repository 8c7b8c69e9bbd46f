import type { StatedFacts } from '../model-facts.ts';

/**
 * OpenAI's chat models, by the model pages and the guide "Images and vision" of developers.openai.com/api/docs, as
 * read on 2026-11-22. Only models that Chat Completions serves; of an image the bound is given where the guide has
 * one: eight tiles at most, or the patches that an image is reduced to.
 */
const chat = { tools: true, jsonSchema: true, streaming: true, audio: false } as const;
const seeing = { ...chat, images: true } as const;

/** Base tokens, tokens for each tile of 512 pixels; an image is shrunk to 2048 by 768 pixels, so to eight tiles. */
const tiled = (base: number, tile: number): StatedFacts => ({ imageTokens: base + 8 * tile });

/** An image is reduced to so many patches of 32 pixels, each billed as this many tokens. */
const patched = (patches: number, factor: number): StatedFacts => ({
  imageTokens: Math.ceil(patches * factor),
});

const gpt4o = { ...seeing, contextTokens: 128_000, maxOutputTokens: 16_384 };
const gpt41 = { ...seeing, contextTokens: 1_047_576, maxOutputTokens: 32_768 };
const gpt5 = { ...seeing, contextTokens: 400_000, maxOutputTokens: 128_000 };
const gptLong = { ...seeing, contextTokens: 1_050_000, maxOutputTokens: 128_000 };
const reasoning = { ...seeing, contextTokens: 200_000, maxOutputTokens: 100_000 };

const table: ReadonlyMap<string, StatedFacts> = new Map<string, StatedFacts>([
  [
    'gpt-3.5-turbo',
    { ...chat, images: false, jsonSchema: false, contextTokens: 16_385, maxOutputTokens: 4096 },
  ],
  [
    'gpt-4-turbo',
    { ...seeing, jsonSchema: false, contextTokens: 128_000, maxOutputTokens: 4096, ...tiled(85, 170) },
  ],
  ['gpt-4o', { ...gpt4o, ...tiled(85, 170) }],
  // The first snapshot holds to no schema and writes less.
  ['gpt-4o-2024-05-13', { ...gpt4o, jsonSchema: false, maxOutputTokens: 4096, ...tiled(85, 170) }],
  ['gpt-4o-mini', { ...gpt4o, ...tiled(2833, 5667) }],
  ['gpt-4.1', { ...gpt41, ...tiled(85, 170) }],
  ['gpt-4.1-mini', { ...gpt41, ...patched(1536, 1.62) }],
  ['gpt-4.1-nano', { ...gpt41, ...patched(1536, 2.46) }],
  ['gpt-5', { ...gpt5, ...tiled(70, 140) }],
  ['gpt-5-mini', { ...gpt5, ...patched(1536, 1.62) }],
  ['gpt-5-nano', { ...gpt5, ...patched(1536, 2.46) }],
  ['gpt-5.1', gpt5],
  ['gpt-5.2', gpt5],
  ['gpt-5.4', gptLong],
  ['gpt-5.4-mini', gpt5],
  ['gpt-5.4-nano', gpt5],
  ['gpt-5.5', gptLong],
  ['gpt-5.6-luna', gptLong],
  ['gpt-5.6-sol', gptLong],
  ['gpt-5.6-terra', gptLong],
  ['gpt-6-astra', gptLong],
  ['gpt-6-luna', gptLong],
  ['gpt-6-sol', gptLong],
  ['o1', { ...reasoning, ...tiled(75, 150) }],
  ['o3', { ...reasoning, ...tiled(75, 150) }],
  ['o3-mini', { ...reasoning, images: false }],
  ['o4-mini', { ...reasoning, ...patched(1536, 1.72) }],
]);

/** A dated snapshot is the model of its name; any other ending may be another model. */
const snapshot = /-20\d{2}-\d{2}-\d{2}$/;

export function openaiModelFacts(model: string): StatedFacts | undefined {
  return table.get(model) ?? table.get(model.replace(snapshot, ''));
}
