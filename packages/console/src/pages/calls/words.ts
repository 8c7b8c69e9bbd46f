import type { Tone } from '../../kit/pill.tsx';
import type { CacheResult, Outcome } from './shapes.ts';

/** An outcome as a reader sees it. */
export const OUTCOME_WORDS: Readonly<Record<Outcome, { readonly word: string; readonly tone: Tone }>> = {
  answered: { word: 'Answered', tone: 'good' },
  refused: { word: 'Refused', tone: 'warn' },
  failed: { word: 'Failed', tone: 'bad' },
  cancelled: { word: 'Cancelled', tone: 'neutral' },
};

/** What the cache had, in a word or two. */
export const CACHE_WORDS: Readonly<Record<CacheResult, string>> = {
  exact: 'Hit, exact',
  semantic: 'Hit, alike',
  coalesced: 'Hit, shared',
  miss: 'Miss',
  bypass: 'Bypassed',
};

/** A code or a kind as words: `max_tokens_exceeded` becomes "max tokens exceeded". */
export function spoken(code: string): string {
  return code.replaceAll('_', ' ').replaceAll('.', ' ');
}
