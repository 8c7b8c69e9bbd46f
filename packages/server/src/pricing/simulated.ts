import { completePrices } from './card.ts';
import type { PriceCard } from './card.ts';
import { multiplierOf } from './decimal.ts';
import { standardTiers } from './service-tiers.ts';

/** The source of cards for the provider that answers without any vendor: nobody charges these prices. */
export const SIMULATED_SOURCE = 'simulated';

/** Cards of a simulated model: nominal prices, so that reports and budgets show something real-looking. */
export function simulatedCards(modelName: string): readonly PriceCard[] {
  const card = cards.get(modelName);
  return card === undefined ? [] : [card];
}

const half = multiplierOf(500_000);

const cards: ReadonlyMap<string, PriceCard> = new Map([
  ['simulated-small', simulatedCard('simulated-small', 150_000, 600_000)],
  ['simulated-large', simulatedCard('simulated-large', 2_500_000, 10_000_000)],
]);

function simulatedCard(model: string, input: number, output: number): PriceCard {
  return Object.freeze({
    id: `${SIMULATED_SOURCE}/simulated/${model}/undated`,
    source: SIMULATED_SOURCE,
    provider: 'simulated',
    model,
    effectiveFrom: undefined,
    dailyWindow: undefined,
    prices: completePrices({ input, cachedInput: input / 2, output }),
    longContext: [],
    requestPicos: 0,
    serviceTiers: new Map([...standardTiers, ['batch', half], ['flex', half]]),
  });
}
