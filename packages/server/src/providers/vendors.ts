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
 * The context window of a vendor's model by the bundled price list. Undefined where the list has none, does not know
 * the model, or knows it only as something like it: the name must be the id itself or a dated snapshot of it.
 */
export function knownContextTokens(vendor: string, model: string): number | undefined {
  const provider = findProvider({ providerId: vendor });
  // The package also finds providers by likeness; a fact must never be found by likeness.
  const models = provider?.id === vendor ? provider.models : [];
  const id = model.toLowerCase();
  const known =
    models.find((one) => one.id === id) ?? models.find((one) => one.id === id.replace(snapshot, ''));
  return known?.context_window;
}

const snapshot = /-20\d{2}-?\d{2}-?\d{2}$/;

/** Whether the bundled price list names a chat model so, or as the model of which it is a dated snapshot. */
export function isKnownChatModel(vendor: string, model: string): boolean {
  const known = knownChatModels(vendor);
  return known.includes(model) || known.includes(model.replace(snapshot, ''));
}

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
