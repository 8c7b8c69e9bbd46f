import type { JsonRecord } from '../json.ts';

/** The name of a model that OpenAI itself serves; every other one is a compatible server's. */
export const ownModel = /^(?:ft:)?(?:gpt-(?!oss)|chatgpt-|codex-|o\d)/;

/**
 * A bound on the output under the name that the model's server follows: OpenAI's newer models refuse the old name, and
 * many compatible servers do not know the new one, which they would overlook.
 */
export function outputLimit(maxTokens: unknown, model: string): JsonRecord {
  return ownModel.test(model) ? { max_completion_tokens: maxTokens } : { max_tokens: maxTokens };
}
