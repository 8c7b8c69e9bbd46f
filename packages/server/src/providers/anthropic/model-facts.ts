import type { StatedFacts } from '../model-facts.ts';

/**
 * Anthropic's models, by the pages "Models overview", "Vision", "PDF support" and "Structured outputs" of
 * platform.claude.com/docs, as read on 2026-11-22.
 */
const claude = { tools: true, images: true, streaming: true, audio: false, files: true } as const;

/** An image is shrunk to this many tokens at most; since Opus 4.7 models see in high resolution. */
const standardImage = { imageTokens: 1600 };
const highResolution = { imageTokens: 4784 };

const long = { ...claude, jsonSchema: true, contextTokens: 1_000_000, maxOutputTokens: 128_000 };
const short = { ...claude, ...standardImage, contextTokens: 200_000 };

const table: ReadonlyMap<string, StatedFacts> = new Map<string, StatedFacts>([
  ['claude-fable-5', { ...long, ...highResolution }],
  ['claude-fable-5-1', { ...long, ...highResolution }],
  ['claude-opus-5', { ...long, ...highResolution }],
  ['claude-opus-5-5', { ...long, ...highResolution }],
  ['claude-sonnet-5', { ...long, ...highResolution }],
  ['claude-opus-4-8', { ...long, ...highResolution }],
  ['claude-opus-4-7', { ...long, ...highResolution }],
  ['claude-opus-4-6', { ...long, ...standardImage }],
  ['claude-sonnet-4-6', { ...long, ...standardImage, maxOutputTokens: 64_000 }],
  ['claude-opus-4-5', { ...short, jsonSchema: true, maxOutputTokens: 64_000 }],
  ['claude-sonnet-4-5', { ...short, jsonSchema: true, maxOutputTokens: 64_000 }],
  ['claude-haiku-4-5', { ...short, jsonSchema: true, maxOutputTokens: 64_000 }],
  ['claude-opus-4-1', { ...short, jsonSchema: true, maxOutputTokens: 32_000 }],
  ['claude-sonnet-4', { ...short, jsonSchema: false, maxOutputTokens: 64_000 }],
  ['claude-opus-4', { ...short, jsonSchema: false, maxOutputTokens: 32_000 }],
]);

/** A dated snapshot is the model of its name; so is the alias with a zero, as in `claude-sonnet-4-0`. */
const ending = /-(?:20\d{6}|0|latest)$/;

export function anthropicModelFacts(model: string): StatedFacts | undefined {
  return table.get(model) ?? table.get(model.replace(ending, ''));
}
