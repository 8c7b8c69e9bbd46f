import { exactMoney, money, signedMoney } from '../../words/money.ts';
import { count, counted } from '../../words/quantity.ts';
import { type Explained, plain } from './explained.ts';
import { unpricedBecause } from './refusal-words.ts';
import type { CallAnswer } from './shapes.ts';

/** Pure: what a call cost, and what for. */
export function explainCost({ amounts, outcome }: CallAnswer): Explained {
  const { usage, cost_micros: cost } = amounts;
  if (cost === null && usage === null && outcome === 'refused') return plain('Cost', 'Nothing.');
  const tokens =
    usage === null
      ? ''
      : `${counted(usage.input, 'token')} read${usage.cached_input > 0 ? `, ${count(usage.cached_input)} of them from the provider’s prompt cache` : ''}, and ${count(usage.output)} produced${usage.reasoning > 0 ? `, ${count(usage.reasoning)} of them in reasoning` : ''}.`;
  const source =
    amounts.usage_source === 'estimated' ? 'The provider gave no numbers, so they are estimated.' : '';
  const sum =
    cost === null
      ? amounts.unpriced === null
        ? 'Nothing was billed.'
        : `It has no cost, because ${unpricedBecause(amounts.unpriced)}.`
      : `It cost ${exactMoney(cost)}.`;
  return {
    topic: 'Cost',
    tone: amounts.unpriced === null ? 'plain' : 'warn',
    sentences: [sum, tokens, source].filter(Boolean),
  };
}

/** Pure: what a call saved against its baseline, by source. */
export function explainSaving({
  amounts: { baseline, saving_micros: saving },
  feature,
  outcome,
}: CallAnswer): Explained {
  if (baseline === null || saving === null) {
    if (outcome !== 'answered') return plain('Saving');
    return plain(
      'Saving',
      `No baseline judges ${feature ?? 'calls without a feature'}, so no saving is claimed.`,
    );
  }
  const total = saving.route + saving.cache + saving.provider_cache;
  const parts = [
    ['by the route', saving.route],
    ['by Avouch’s cache', saving.cache],
    ['by the provider’s cache', saving.provider_cache],
  ] as const;
  const told = parts
    .filter(([, micros]) => micros !== 0)
    .map(([how, micros]) => `${signedMoney(micros)} ${how}`);
  return plain(
    'Saving',
    total < 0
      ? `It cost ${money(-total)} more than by baseline ${baseline.version}, which says ${exactMoney(baseline.cost_micros)}.`
      : `By baseline ${baseline.version} it would have cost ${exactMoney(baseline.cost_micros)}: ${money(total)} was saved.`,
    told.length > 0 ? `${told.join(', ')}.` : '',
  );
}
