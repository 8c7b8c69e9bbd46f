import { bundledCards } from './bundled.ts';
import { isInForce } from './card.ts';
import type { PriceCard } from './card.ts';
import { costOf, unpriced } from './cost.ts';
import type { Cost, Unpriced } from './cost.ts';
import { indexOverrides } from './override-index.ts';
import type { OverrideIndex } from './override-index.ts';
import { regionalCard } from './regional.ts';
import { simulatedCards } from './simulated.ts';
import type { BillableUsage } from './usage.ts';

/**
 * Models whose cards are kept. Clients choose names, so the number is bounded; the oldest leaves first, and a
 * name that nobody prices takes a place like any other, so that asking for it again costs nothing.
 */
export const MAX_CACHED_MODELS = 4096;

/** Longer names are nobody's model, and are not worth a place in memory. */
export const MAX_MODEL_NAME_LENGTH = 256;

export interface PriceQuery {
  /** The provider's name in this installation: what overrides are written for. */
  readonly provider: string;
  /** The provider whose bundled prices hold for it; `provider` itself where nothing else is said. */
  readonly pricesAs?: string | undefined;
  /** The model's name as it was sent to the provider. */
  readonly model: string;
  /**
   * Whether the vendor's surcharge for inference in one region applies: a provider's `billsRegion`. It concerns bundled
   * prices only; a negotiated card says what is paid.
   */
  readonly regional?: boolean | undefined;
  /** The moment of the call. */
  readonly at: Date;
  /** The calling tenant's negotiated cards, from `indexOverrides`. */
  readonly tenantOverrides?: OverrideIndex | undefined;
}

export type PricedCall =
  | (Omit<Cost, 'kind'> & { readonly kind: 'priced'; readonly card: PriceCard })
  | Unpriced;

export interface PriceBook {
  /** The card in force: the tenant's newest override, else the installation's, else the bundled one. */
  find(query: PriceQuery): PriceCard | undefined;
  /** The cost of one call, or why it has none. Never throws: what to do with an unpriced call is the caller's rule. */
  priceCall(query: PriceQuery & { readonly usage: BillableUsage }): PricedCall;
}

/** A book of the bundled prices under an installation's own overrides. Holds no tenant's prices. */
export function createPriceBook({ overrides = [] }: { overrides?: readonly PriceCard[] } = {}): PriceBook {
  const installationOverrides = indexOverrides(overrides);
  const cardsByModel = new Map<string, readonly PriceCard[]>();

  function cardsOf(provider: string, model: string, regional: boolean): readonly PriceCard[] {
    // A provider's name has no line break, so two pairs cannot share a key.
    const key = `${provider}\n${regional ? 'regional' : ''}\n${model}`;
    const known = cardsByModel.get(key);
    if (known !== undefined) return known;
    const found = provider === 'simulated' ? simulatedCards(model) : bundledCards(provider, model);
    const cards = regional ? found.map(regionalCard) : found;
    if (cardsByModel.size >= MAX_CACHED_MODELS) {
      const oldest = cardsByModel.keys().next();
      if (oldest.done !== true) cardsByModel.delete(oldest.value);
    }
    cardsByModel.set(key, cards);
    return cards;
  }

  function find({
    provider,
    pricesAs,
    model,
    regional = false,
    at,
    tenantOverrides,
  }: PriceQuery): PriceCard | undefined {
    if (model.length > MAX_MODEL_NAME_LENGTH) return undefined;
    return (
      tenantOverrides?.find(provider, model, at) ??
      installationOverrides.find(provider, model, at) ??
      cardsOf(pricesAs ?? provider, model, regional).findLast((card) => isInForce(card, at))
    );
  }

  return {
    find,
    priceCall(query) {
      const card = find(query);
      if (card === undefined) return unpriced('no_price_card');
      const cost = costOf(query.usage, card, query.at);
      if (cost.kind === 'unpriced') return cost;
      const { costMicros, parts, tierMultiplier } = cost;
      return { kind: 'priced', costMicros, card, parts, tierMultiplier };
    },
  };
}
