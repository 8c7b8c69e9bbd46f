import { choice, type Codec, date, optional, text } from '../../url/codec.ts';
import type { Search } from '../../url/search.ts';
import { type CallsQuery, OUTCOMES } from './shapes.ts';

const plain = text();
const HOUR_MS = 3_600_000;

/** How far back a time range reaches. */
export const RANGES = ['any', '1h', '24h', '7d', '30d', 'dates'] as const;
export type Range = (typeof RANGES)[number];
const RANGE_MS: Readonly<Record<Exclude<Range, 'any' | 'dates'>, number>> = {
  '1h': HOUR_MS,
  '24h': 24 * HOUR_MS,
  '7d': 7 * 24 * HOUR_MS,
  '30d': 30 * 24 * HOUR_MS,
};

export const CACHE_CHOICES = ['hit', 'exact', 'semantic', 'coalesced', 'miss', 'bypass', 'none'] as const;

/** How each filter stands in the URL. */
const CODECS = {
  search: plain,
  outcome: optional(OUTCOMES),
  cache: optional(CACHE_CHOICES),
  range: choice(RANGES),
  from: date,
  to: date,
  team: plain,
  feature: plain,
  model: plain,
  provider: plain,
  code: plain,
  key: plain,
  /** In dollars, as it is typed. */
  cost: plain,
};

export type FilterName = keyof typeof CODECS;
export type CallFilters = { readonly [Name in FilterName]: ReturnType<(typeof CODECS)[Name]['read']> };
export const FILTER_NAMES = Object.keys(CODECS) as readonly FilterName[];

/** Pure: the filters that a URL states. Whatever stands there reads as something valid. */
export function readFilters(search: Search): CallFilters {
  return Object.fromEntries(
    FILTER_NAMES.map((name) => [name, CODECS[name].read(search[name])]),
  ) as CallFilters;
}

/** Pure: what a change of filters writes into the URL. */
export function writeFilters(change: Partial<CallFilters>): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(
    Object.entries(change).map(([name, value]) => {
      const codec: Codec<string | undefined> = CODECS[name as FilterName];
      return [name, value === undefined ? undefined : codec.write(value) || undefined];
    }),
  );
}

/** Pure: the filters that leave something out, in the order of the page. */
export function activeFilters(filters: CallFilters): readonly FilterName[] {
  return FILTER_NAMES.filter((name) => {
    if (name === 'range') return filters.range !== 'any' && filters.range !== 'dates';
    if (name === 'from' || name === 'to') return filters.range === 'dates' && filters[name] !== undefined;
    return filters[name] !== undefined && filters[name] !== '';
  });
}

/** Pure: the filters as `GET /v1/calls` takes them. A range ends now; the last date counts whole. */
export function queryOf(
  { search, outcome, cache, team, feature, model, provider, code, key, cost, ...span }: CallFilters,
  { now, timeZone }: { readonly now: Date; readonly timeZone: string },
): CallsQuery {
  const named = { search, team, feature, model, provider, code, api_key: key };
  const micros = microsOf(cost);
  return {
    ...Object.fromEntries(Object.entries(named).filter(([, value]) => value !== '')),
    ...(outcome && { outcome }),
    ...(cache && { cache }),
    ...(micros !== undefined && { min_cost_micros: micros }),
    ...spanOf(span, now, timeZone),
  };
}

function spanOf(
  { range, from, to }: Pick<CallFilters, 'range' | 'from' | 'to'>,
  now: Date,
  timeZone: string,
): Pick<CallsQuery, 'from' | 'to' | 'time_zone'> {
  if (range === 'any') return {};
  if (range !== 'dates') return { from: new Date(now.getTime() - RANGE_MS[range]).toISOString() };
  if (from === undefined && to === undefined) return {};
  return { ...(from && { from }), ...(to && { to: dayAfter(to) }), time_zone: timeZone };
}

/** Dollars as people type them, with a point or a comma, in micro-dollars. */
function microsOf(typed: string): number | undefined {
  const dollars = Number(typed.trim().replace(',', '.'));
  const micros = Math.round(dollars * 1_000_000);
  return typed.trim() !== '' && micros > 0 && Number.isSafeInteger(micros) ? micros : undefined;
}

function dayAfter(day: string): string {
  return new Date(Date.parse(day) + 24 * HOUR_MS).toISOString().slice(0, 10);
}
