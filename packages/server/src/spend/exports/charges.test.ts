import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { collectCharges } from './charges.ts';
import type { Charge } from './store.ts';

const label = fc.constantFrom('', 'a', 'B', 'a/b', '","');
const amount = fc.bigInt({ min: -5n, max: 5n });
const anyCharge: fc.Arbitrary<Charge> = fc.record({
  provider: label,
  model: label,
  region: fc.constant('eu'),
  price_card: fc.constant('card'),
  team: label,
  feature: label,
  api_key: fc.constant('key'),
  is_unpriced: fc.boolean(),
  is_cached: fc.boolean(),
  calls: amount,
  input_tokens: amount,
  cached_input_tokens: amount,
  output_tokens: amount,
  cost_micros: amount,
  embedding_micros: amount,
  usage_micros: amount,
  saving_route_micros: amount,
  saving_cache_micros: amount,
  saving_provider_cache_micros: amount,
});

describe('charges', () => {
  it('are the same, in the same order, however the ledger is cut into pieces', () => {
    fc.assert(
      fc.property(fc.array(anyCharge, { maxLength: 30 }), fc.nat(30), (charges, cut) => {
        const [whole, pieces] = [collectCharges(), collectCharges()];
        whole.add(charges);
        pieces.add(charges.slice(cut).toReversed());
        pieces.add(charges.slice(0, cut));
        expect(pieces.sorted()).toEqual(whole.sorted());
        const total = (of: (charge: Charge) => bigint, among: readonly Charge[]) =>
          among.reduce((sum, charge) => sum + of(charge), 0n);
        for (const of of [
          (charge: Charge) => charge.calls,
          (charge: Charge) => charge.cost_micros,
          (charge: Charge) => charge.embedding_micros,
          (charge: Charge) => charge.usage_micros,
          (charge: Charge) => charge.saving_route_micros + charge.saving_provider_cache_micros,
          (charge: Charge) => charge.input_tokens + charge.output_tokens + charge.cached_input_tokens,
        ]) {
          expect(total(of, whole.sorted())).toBe(total(of, charges));
        }
      }),
    );
  });

  it('of different labels stay apart', () => {
    const [charge] = fc.sample(anyCharge, { numRuns: 1, seed: 1 });
    if (charge === undefined) throw new Error('No sample');
    const charges = collectCharges();
    charges.add([
      { ...charge, team: 'b', feature: '' },
      { ...charge, team: '', feature: 'b' },
      { ...charge, team: 'b', feature: '' },
    ]);
    expect(charges.sorted().map(({ team, calls }) => [team, calls])).toEqual([
      ['', charge.calls],
      ['b', charge.calls * 2n],
    ]);
  });
});
