import type { AnswerOf } from '@avouch/sdk';

import { counted, share } from '../../words/quantity.ts';
import type { BudgetList } from './overview-queries.ts';

export type ControlList = AnswerOf<'get', '/v1/controls'>;
export type CredentialList = AnswerOf<'get', '/v1/credentials/due'>;

/** Something that somebody should look at, and where. */
export interface Attention {
  readonly key: string;
  readonly tone: 'bad' | 'warn';
  readonly words: string;
  readonly to: string;
}

/** What of the state of things should not stay as it is, the worst first. What is not known is nothing to say. */
export function attentionOf({
  budgets = [],
  controls = [],
  credentials = [],
}: {
  readonly budgets?: BudgetList['budgets'] | undefined;
  readonly controls?: ControlList['controls'] | undefined;
  readonly credentials?: CredentialList['credentials'] | undefined;
}): readonly Attention[] {
  const found: Attention[] = [];
  for (const { id, statement, result } of controls) {
    if (result === 'fail') {
      found.push({ key: id, tone: 'bad', words: `A control does not hold: ${statement}`, to: '/' });
    }
  }
  for (const { key, kind, spent, limit, projection } of budgets) {
    const isSpent = spent >= limit;
    if (isSpent && kind === 'hard') {
      found.push({
        key,
        tone: 'bad',
        words: `The budget ${key} is spent: its calls are refused.`,
        to: '/budgets',
      });
    } else if (isSpent) {
      found.push({ key, tone: 'warn', words: `The budget ${key} is spent.`, to: '/budgets' });
    } else if (projection !== null && projection.spent_at_period_end > limit) {
      const end = share(projection.spent_at_period_end / limit);
      found.push({
        key,
        tone: 'warn',
        words: `The budget ${key} is heading for ${end} of its limit.`,
        to: '/budgets',
      });
    }
  }
  const overdue = credentials.filter(({ state }) => state === 'overdue').length;
  const due = credentials.filter(({ state, renewal }) => state === 'due' && renewal === 'by_hand').length;
  if (overdue > 0) {
    found.push({
      key: 'overdue',
      tone: 'bad',
      words: `${counted(overdue, 'credential')} past the age limit.`,
      to: '/api-keys',
    });
  }
  if (due > 0) {
    found.push({
      key: 'due',
      tone: 'warn',
      words: `${counted(due, 'credential')} to rotate soon.`,
      to: '/api-keys',
    });
  }
  return found.sort((one, other) => Number(one.tone === 'warn') - Number(other.tone === 'warn'));
}
