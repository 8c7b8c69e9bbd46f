import { isInForce } from './card.ts';
import type { PriceCard } from './card.ts';

/** Overrides by provider and model, made once when they are loaded and read on each call. */
export interface OverrideIndex {
  /** The newest card in force at the moment; of two with the same date, the one that came later in the list. */
  find(provider: string, model: string, at: Date): PriceCard | undefined;
}

export function indexOverrides(cards: readonly PriceCard[]): OverrideIndex {
  const byProvider = new Map<string, Map<string, PriceCard[]>>();
  for (const card of cards) {
    const byModel = byProvider.get(card.provider) ?? new Map<string, PriceCard[]>();
    byProvider.set(card.provider, byModel);
    const model = card.model.toLowerCase();
    byModel.set(model, [card, ...(byModel.get(model) ?? [])]);
  }
  for (const byModel of byProvider.values()) {
    for (const dated of byModel.values()) dated.sort((one, other) => startMs(other) - startMs(one));
  }
  return {
    find(provider, model, at) {
      const byModel = byProvider.get(provider);
      if (byModel === undefined) return undefined;
      return byModel.get(model.toLowerCase())?.find((card) => isInForce(card, at));
    },
  };
}

function startMs(card: PriceCard): number {
  return card.effectiveFrom?.getTime() ?? -8.64e15;
}
