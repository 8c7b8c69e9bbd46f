import { money } from '../../words/money.ts';
import { duration, share } from '../../words/quantity.ts';
import { type Explained, plain } from './explained.ts';
import type { CallAnswer } from './shapes.ts';

/** Pure: what the cache had for a call, how it came about, and what looking cost. */
export function explainCache({ decision: { cache }, outcome }: CallAnswer): Explained {
  if (cache === null) {
    return outcome === 'refused' ? plain('Cache') : plain('Cache', 'It was not asked.');
  }
  const cost = cache.embedding_micros ? `Looking cost ${money(cache.embedding_micros)}.` : '';
  const age = cache.age_s === null ? '' : ` ${duration(cache.age_s * 1_000)} before`;
  const avoided =
    cache.avoided_micros === null ? '' : `Making that answer cost ${money(cache.avoided_micros)}.`;
  switch (cache.result) {
    case 'exact':
      return plain('Cache', `The same question had been answered${age}. The kept answer was given.`, avoided);
    case 'semantic': {
      const alike = cache.score === null ? 'alike' : `${share(cache.score)} alike`;
      return plain(
        'Cache',
        `A question that is ${alike}, and says the same by every other check, had been answered${age}. The kept answer was given.`,
        avoided,
        cost,
      );
    }
    case 'coalesced':
      return plain('Cache', 'The same call was under way. Both were given its one answer.', avoided);
    case 'bypass':
      return plain('Cache', 'The call asked to leave it aside.', cost);
    case 'miss':
      return plain('Cache', 'Nothing was kept that answers it.', checkedWords(cache), cost);
  }
}

function checkedWords({ checked, check }: NonNullable<CallAnswer['decision']['cache']>): string {
  if (checked === null) return '';
  const why =
    check === 'audit'
      ? 'as a sample'
      : check === 'learning'
        ? 'while the cache learns'
        : check === 'distrusted'
          ? 'because such answers had been wrong'
          : 'as a check';
  return `A kept answer was compared ${why} and would have been ${checked}.`;
}
