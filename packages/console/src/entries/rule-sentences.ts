import { wordOf } from '../words/word-of.ts';
import { money } from '../words/money.ts';
import { count, counted, share } from '../words/quantity.ts';
import type { Fields } from './fields.ts';

/** Sentences of entries about rules, money and calls, by kind. */
export const RULE_SENTENCES: Readonly<Record<string, (entry: Fields) => string>> = {
  'tenant.created': (entry) => `The tenant ${entry.text('name')} was made, and its ledger began.`,
  'policy.published': (entry) =>
    entry.number('rolled_back_to') === undefined
      ? `${entry.who('by')} published version ${entry.number('version') ?? '?'} of the policy.`
      : `${entry.who('by')} brought version ${entry.number('rolled_back_to')} of the policy back, as version ${entry.number('version') ?? '?'}.`,
  'policy.key_rotated': (entry) => `${entry.who('by')} rotated the key that signs policies.`,
  'price.set': (entry) =>
    `A price was set for ${entry.text('model')} of ${entry.text('provider')}${entry.at('effective_from') && `, from ${entry.at('effective_from')}`}.`,
  'baseline.locked': (entry) =>
    `${entry.who('by')} locked baseline ${entry.number('version') ?? '?'} of ${entry.text('feature')}: ${entry.text('model')} of ${entry.text('provider')}.`,
  'budget.threshold': (entry) =>
    `The budget ${entry.text('budget')} reached ${share(entry.number('threshold') ?? null)}: ${amount(entry, 'spent')} of ${amount(entry, 'limit')}.`,
  'feedback.recorded': (entry) =>
    `${entry.who('by')} rated a call with ${share(entry.number('score') ?? null)}${entry.words('reason_code') && `: ${entry.words('reason_code')}`}.`,
  'notification_channel.created': (entry) =>
    `${entry.who('by')} made the ${entry.words('channel_kind')} channel ${entry.text('channel')}.`,
  'notification_channel.removed': (entry) =>
    `${entry.who('by')} removed the ${entry.words('channel_kind')} channel ${entry.text('channel')}.`,
  'cache.purged': (entry) =>
    `${entry.who('by')} deleted ${counted(entry.number('entries') ?? 0, 'kept answer')}${wordOf(PURGED, entry.text('purged')) ?? ''}${entry.text('feature') && ` of ${entry.text('feature')}`}.`,
  call: (entry) =>
    `A call${entry.text('feature') && ` of ${entry.text('feature')}`}${entry.text('model') && ` to ${entry.text('model')}`} was ${entry.text('outcome') || 'made'}${entry.words('code') && `: ${entry.words('code')}`}${entry.number('cost_micros') ? `, for ${money(entry.number('cost_micros') ?? 0)}` : ''}.`,
};

const PURGED: Readonly<Record<string, string>> = {
  all: ', all there were',
  subject: ' of one person',
};

function amount(entry: Fields, field: string): string {
  const value = entry.number(field) ?? 0;
  return entry.text('unit') === 'tokens' ? `${count(value)} tokens` : money(value);
}
