import type { AnswerOf } from '@avouch/sdk';

import { money } from '../../words/money.ts';
import { count } from '../../words/quantity.ts';

export type BudgetList = AnswerOf<'get', '/v1/budgets'>;
export type Budget = BudgetList['budgets'][number];

export type ScopeKind = 'tenant' | 'team' | 'feature' | 'api_key';

/** Whose calls a budget counts, and what it is called among the budgets of that scope. */
export interface BudgetName {
  readonly kind: ScopeKind;
  /** The team, feature or id of the API key; empty for the tenant. */
  readonly scope: string;
  readonly id: string;
}

const KINDS: readonly ScopeKind[] = ['tenant', 'team', 'feature', 'api_key'];

/** Pure: the parts of a key such as `team:growth/monthly`. Names may have slashes; ids of budgets have none. */
export function nameOf(key: string): BudgetName {
  const slash = key.lastIndexOf('/');
  const [whole, id] = slash < 0 ? [key, ''] : [key.slice(0, slash), key.slice(slash + 1)];
  const colon = whole.indexOf(':');
  const kindText = colon < 0 ? whole : whole.slice(0, colon);
  const kind = KINDS.find((one) => one === kindText) ?? 'tenant';
  return { kind, scope: colon < 0 ? '' : whole.slice(colon + 1), id };
}

export const KIND_NAMES: Readonly<Record<ScopeKind, string>> = {
  tenant: 'Everything',
  team: 'Team',
  feature: 'Feature',
  api_key: 'API key',
};

/** Whose calls it counts, in words. */
export function scopeWords({ kind, scope }: BudgetName, actorName: (id: string) => string): string {
  if (kind === 'tenant') return 'All calls';
  return kind === 'api_key' ? actorName(scope) : `${KIND_NAMES[kind]} ${scope}`;
}

export const PERIOD_WORDS: Readonly<Record<Budget['per'], string>> = {
  hour: 'an hour',
  day: 'a day',
  week: 'a week',
  month: 'a month',
  total: 'in total',
};

/** An amount in the unit of a budget. */
export function amountOf({ unit }: Budget, value: number): string {
  return unit === 'usd_micros' ? money(value) : `${count(value)} tokens`;
}
