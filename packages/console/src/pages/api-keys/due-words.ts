import { counted } from '../../words/quantity.ts';
import type { Credential } from './due-panel.tsx';

export const KIND_WORDS: Readonly<Record<Credential['kind'], string>> = {
  api_key: 'API key',
  signing_key: 'Signing key',
  policy_key: 'Key that signs policies',
  token_key: 'Key that signs access tokens',
  certificate: 'Certificate',
};

/** Pure: how near its end something is. */
export function dueWords({ days_left: days }: Pick<Credential, 'days_left'>): string {
  if (days < 0) return 'Over';
  return days === 0 ? 'Less than a day left' : `${counted(days, 'day')} left`;
}

/** Pure: that nothing is due, and what will be next. They come sorted by their end. */
export function nothingDueWords(
  credentials: readonly Pick<Credential, 'name' | 'kind' | 'days_left' | 'renewal'>[],
): string {
  const next = credentials.find(({ renewal }) => renewal === 'by_hand');
  if (next === undefined) return 'Nothing is due.';
  return `Nothing is due. The next to end is “${next.name}”, in ${counted(next.days_left, 'day')}.`;
}
