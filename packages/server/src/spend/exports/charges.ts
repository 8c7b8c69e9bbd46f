import { type Charge, CHARGE_KEYS } from './store.ts';

/** Charges that are added up from several pieces of a ledger. */
export interface Charges {
  add(charges: readonly Charge[]): void;
  /** In a fixed order, whatever the pieces were. */
  sorted(): Charge[];
}

export function collectCharges(): Charges {
  const byKey = new Map<string, Charge>();
  return {
    add(charges) {
      for (const charge of charges) {
        const key = JSON.stringify(CHARGE_KEYS.map((name) => charge[name]));
        const known = byKey.get(key);
        byKey.set(key, known === undefined ? charge : sumOf(known, charge));
      }
    },
    sorted: () => [...byKey.values()].toSorted(compare),
  };
}

function sumOf(one: Charge, other: Charge): Charge {
  return {
    ...one,
    calls: one.calls + other.calls,
    input_tokens: one.input_tokens + other.input_tokens,
    cached_input_tokens: one.cached_input_tokens + other.cached_input_tokens,
    output_tokens: one.output_tokens + other.output_tokens,
    cost_micros: one.cost_micros + other.cost_micros,
    embedding_micros: one.embedding_micros + other.embedding_micros,
    usage_micros: one.usage_micros + other.usage_micros,
    saving_route_micros: one.saving_route_micros + other.saving_route_micros,
    saving_cache_micros: one.saving_cache_micros + other.saving_cache_micros,
    saving_provider_cache_micros: one.saving_provider_cache_micros + other.saving_provider_cache_micros,
  };
}

/** By code unit, key by key: no locale has a say in the bytes of an export. */
function compare(one: Charge, other: Charge): number {
  for (const name of CHARGE_KEYS) {
    const [mine, theirs] = [String(one[name]), String(other[name])];
    if (mine !== theirs) return mine < theirs ? -1 : 1;
  }
  return 0;
}
