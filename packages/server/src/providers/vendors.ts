import { findProvider } from '@pydantic/genai-prices';

import type { ProviderKind } from './provider.ts';
import { simulatedModels } from './simulated/models.ts';

/** Model names that a kind of provider serves where no list was configured. */
export const defaultModels: Readonly<Record<ProviderKind, readonly string[]>> = {
  openai: ['gpt-*', 'chatgpt-*', 'o1*', 'o3*', 'o4*', 'codex-*', 'ft:gpt-*', 'ft:o*'],
  anthropic: ['claude-*'],
  simulated: simulatedModels,
};

/** Endings and middles of names of models that answer something else than a chat. */
const notChat = /(^|-)(audio|embedding|image|instruct|moderation|realtime|transcribe|tts|whisper)(-|$)/;

/** A vendor's model ids end so where the price list means a family and not a model that can be called. */
const notCallable = /[:-]$|[:.]ft-|:extended$|^ft:|^gpt-oss/;

/**
 * Chat models of a vendor that the bundled price list knows and that are not deprecated; empty for a vendor that
 * it does not know.
 */
export function knownChatModels(vendor: string): string[] {
  const models = findProvider({ providerId: vendor })?.models ?? [];
  return models
    .filter(({ id, deprecated }) => deprecated !== true && !notChat.test(id) && !notCallable.test(id))
    .map(({ id }) => id);
}
