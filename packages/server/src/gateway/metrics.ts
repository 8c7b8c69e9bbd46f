import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

import type { CallOutcome } from './call-record.ts';
import type { Settlement } from './settle.ts';

export interface CallObserver {
  finished(call: {
    outcome: CallOutcome;
    provider: string | undefined;
    model: string | undefined;
    durationMs: number;
    settlement: Settlement | undefined;
  }): void;
}

/** From a cached answer to a long chain of reasoning. */
const DURATION_BUCKETS_S = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

/** Series for at most this many models; any further one counts as `other`, for clients choose names. */
const MAX_MODELS = 200;

/** Metrics of calls. No tenant, key, label or content is in them: they are the operator's, not a tenant's. */
export function createCallMetrics(registry: Registry, inFlight: () => number): CallObserver {
  const labelNames = ['provider', 'model', 'outcome'] as const;
  const calls = new Counter({
    name: 'avouch_calls_total',
    help: 'Calls by how they ended.',
    labelNames,
    registers: [registry],
  });
  const tokens = new Counter({
    name: 'avouch_tokens_total',
    help: 'Tokens settled, by direction.',
    labelNames: ['provider', 'model', 'direction'] as const,
    registers: [registry],
  });
  const cost = new Counter({
    name: 'avouch_cost_usd_total',
    help: 'Cost settled, in US dollars.',
    labelNames: ['provider', 'model'] as const,
    registers: [registry],
  });
  const unpriced = new Counter({
    name: 'avouch_unpriced_calls_total',
    help: 'Calls that used tokens and could not be priced.',
    labelNames: ['provider', 'model'] as const,
    registers: [registry],
  });
  const duration = new Histogram({
    name: 'avouch_call_duration_seconds',
    help: 'Time from the request to its entry in the ledger.',
    labelNames: ['provider'] as const,
    buckets: DURATION_BUCKETS_S,
    registers: [registry],
  });
  const gauge = new Gauge({
    name: 'avouch_calls_in_flight',
    help: 'Calls under way.',
    registers: [registry],
    collect() {
      gauge.set(inFlight());
    },
  });

  const models = new Set<string>();
  function boundedModel(model: string): string {
    if (models.has(model)) return model;
    if (models.size >= MAX_MODELS) return 'other';
    models.add(model);
    return model;
  }

  return {
    finished({ outcome, provider = 'none', model: wanted = 'none', durationMs, settlement }) {
      // Clients choose names; only one that has a price is a model's.
      const model = settlement?.price?.kind === 'priced' ? boundedModel(wanted) : 'other';
      calls.inc({ provider, model, outcome });
      duration.observe({ provider }, durationMs / 1000);
      if (settlement?.usage !== undefined) {
        tokens.inc({ provider, model, direction: 'input' }, settlement.usage.inputTokens);
        tokens.inc({ provider, model, direction: 'output' }, settlement.usage.outputTokens);
      }
      switch (settlement?.price?.kind) {
        case 'priced':
          cost.inc({ provider, model }, settlement.price.costMicros / 1e6);
          break;
        case 'unpriced':
          unpriced.inc({ provider, model });
          break;
        case undefined:
          break;
      }
    },
  };
}
