import { standardRate } from './card.ts';
import type { Multiplier } from './card.ts';
import { reduced } from './decimal.ts';

/**
 * What processing tiers cost relative to the standard price, where a vendor has published it. A tier that is not
 * here is unpriced: Anthropic's `priority` and OpenAI's `scale` are bought by contract, and a tenant that has one
 * states its factor in an override.
 *
 * Sources:
 * - OpenAI `batch` and `flex`, half of every token price, caching discounts kept: developers.openai.com,
 *   guides "Batch" and "Flex processing" (2026-08).
 * - OpenAI `priority`, called `fast` since 2026-07-30, by model: openai.com/api-fast-mode and, before it,
 *   openai.com/api-priority-processing (2026-08). Each factor below is the published price over the standard
 *   price of the same day; input, cached input and output have the same one.
 * - Anthropic `batch`, half of every token price, cache reads and writes included: platform.claude.com,
 *   "Batch processing" (2026-11).
 */
export function publishedTiers(provider: string, model: string): ReadonlyMap<string, Multiplier> {
  switch (provider) {
    case 'openai': {
      const priority = openaiPriority.get(model);
      return priority === undefined
        ? openaiTiers
        : new Map([...openaiTiers, ['priority', priority], ['fast', priority]]);
    }
    case 'anthropic':
      return anthropicTiers;
    default:
      return standardTiers;
  }
}

/** The names that providers give to their ordinary service. */
export const standardTiers: ReadonlyMap<string, Multiplier> = new Map([
  ['default', standardRate],
  ['standard', standardRate],
  ['on_demand', standardRate],
]);

const half = reduced(1, 2);
const openaiTiers: ReadonlyMap<string, Multiplier> = new Map([
  ...standardTiers,
  ['batch', half],
  ['flex', half],
]);
const anthropicTiers: ReadonlyMap<string, Multiplier> = new Map([...standardTiers, ['batch', half]]);

const openaiPriority: ReadonlyMap<string, Multiplier> = new Map([
  ['gpt-4.1', reduced(7, 4)],
  ['gpt-4.1-mini', reduced(7, 4)],
  ['gpt-4.1-nano', reduced(2, 1)],
  ['gpt-4o', reduced(17, 10)],
  ['gpt-4o-2024-05-13', reduced(7, 4)],
  ['gpt-4o-mini', reduced(5, 3)],
  ['gpt-5', reduced(2, 1)],
  ['gpt-5-mini', reduced(9, 5)],
  ['gpt-5.1', reduced(2, 1)],
  ['gpt-5.2', reduced(2, 1)],
  ['gpt-5.4', reduced(2, 1)],
  ['gpt-5.4-mini', reduced(2, 1)],
  ['gpt-5.5', reduced(5, 2)],
  ['gpt-5.6-luna', reduced(2, 1)],
  ['gpt-5.6-sol', reduced(2, 1)],
  ['gpt-5.6-terra', reduced(2, 1)],
  ['o3', reduced(7, 4)],
  ['o4-mini', reduced(20, 11)],
]);
