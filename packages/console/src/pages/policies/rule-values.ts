import { exactMoney } from '../../words/money.ts';
import { count, duration, share } from '../../words/quantity.ts';

const MICROS = 1_000_000;

/** Pure: what a rule says, for reading. Units follow from the rule's name, as the policy's format has them. */
export function ruleValue(rule: readonly string[], value: unknown): string {
  if (Array.isArray(value)) {
    return value.length === 0 ? 'nothing' : value.map((item) => ruleValue(rule, item)).join(', ');
  }
  if (isObject(value)) return rule.includes('budgets') ? budgetWords(value) : objectWords(rule, value);
  const name = rule.findLast((part) => !/^\d+$/.test(part)) ?? '';
  if (name.endsWith('_usd') && Number.isFinite(Number(value))) {
    return exactMoney(Math.round(Number(value) * MICROS));
  }
  if (typeof value === 'number') return numberWords(name, value);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function numberWords(name: string, value: number): string {
  if (name.endsWith('_ms')) return duration(value);
  if (name === 'ttl_s') return duration(value * 1_000);
  if (name === 'floor' || name === 'max_error_rate' || name === 'at') return share(value);
  return count(value);
}

const PERIODS: Readonly<Record<string, string>> = {
  hour: 'an hour',
  day: 'a day',
  week: 'a week',
  month: 'a month',
  total: 'in all',
};

function budgetWords(budget: Readonly<Record<string, unknown>>): string {
  const { limit_usd: dollars, limit_tokens: tokens, per, kind, notify } = budget;
  const limit = [
    ...(dollars === undefined ? [] : [ruleValue(['limit_usd'], dollars)]),
    ...(tokens === undefined ? [] : [`${ruleValue(['limit_tokens'], tokens)} tokens`]),
  ].join(' and ');
  const period = typeof per === 'string' && Object.hasOwn(PERIODS, per) ? PERIODS[per] : '';
  const told = isObject(notify) && Array.isArray(notify['at']) ? ruleValue(['at'], notify['at']) : '';
  return [
    `${limit} ${period}`.trim(),
    kind === 'soft' ? 'refuses nothing' : 'refuses beyond it',
    ...(told === '' ? [] : [`notices at ${told}`]),
  ].join('; ');
}

function objectWords(rule: readonly string[], value: Readonly<Record<string, unknown>>): string {
  const said = Object.entries(value).map(
    ([name, inner]) => `${name.replaceAll('_', ' ')}: ${ruleValue([...rule, name], inner)}`,
  );
  return said.length === 0 ? 'nothing' : said.join('; ');
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
