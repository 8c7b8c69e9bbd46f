import { isJsonObject, type JsonObject, type JsonValue } from '@avouch/proof';

import type { Cell } from './csv.ts';

/** A column of the CSV export: its name, and where an entry has it. */
interface Column {
  readonly name: string;
  readonly path: readonly string[];
}

const column = (name: string, ...path: string[]): Column => ({
  name,
  path: path.length === 0 ? [name] : path,
});

/** New ones come last: who reads columns by their place keeps reading the same. */
const columns: readonly Column[] = [
  column('at'),
  column('id'),
  column('request_id'),
  column('api_key'),
  column('team'),
  column('feature'),
  column('residency'),
  column('requested_model'),
  column('provider'),
  column('model'),
  column('region'),
  column('outcome'),
  column('code'),
  column('rule'),
  column('input_tokens', 'usage', 'input'),
  column('cached_input_tokens', 'usage', 'cached_input'),
  column('output_tokens', 'usage', 'output'),
  column('usage_source'),
  column('price_card'),
  column('cost_micros'),
  column('unpriced'),
  column('baseline_version', 'baseline', 'version'),
  column('baseline_micros', 'baseline', 'cost_micros'),
  column('saving_route_micros', 'saving', 'route'),
  column('saving_cache_micros', 'saving', 'cache'),
  column('saving_provider_cache_micros', 'saving', 'provider_cache'),
  column('policy_version', 'policy', 'version'),
  column('duration_ms'),
  column('cache_result', 'cache', 'result'),
  column('cache_source', 'cache', 'source'),
  column('cache_age_s', 'cache', 'age_s'),
  column('cache_score_millis', 'cache', 'score_millis'),
  column('cache_check', 'cache', 'check'),
  column('cache_checked', 'cache', 'checked'),
  column('cache_avoided_micros', 'cache', 'avoided_micros'),
  column('cache_embedding_micros', 'cache', 'embedding_micros'),
];

/** The header of the CSV export: where the entry stands, then its fields. */
export const callColumns: readonly string[] = ['index', ...columns.map(({ name }) => name)];

export function callCells(index: bigint, call: JsonObject): Cell[] {
  return [Number(index), ...columns.map(({ path }) => cellOf(at(call, path)))];
}

/** An integer of an entry; 0 where it is not there. */
export function amountAt(call: JsonObject, ...path: string[]): bigint {
  const value = at(call, path);
  return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : 0n;
}

function at(call: JsonObject, path: readonly string[]): JsonValue | undefined {
  let value: JsonValue | undefined = call;
  for (const name of path) value = value !== undefined && isJsonObject(value) ? value[name] : undefined;
  return value;
}

function cellOf(value: JsonValue | undefined): Cell {
  return typeof value === 'string' || typeof value === 'number' ? value : undefined;
}
