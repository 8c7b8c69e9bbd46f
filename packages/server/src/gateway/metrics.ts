import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

import type { Attempt } from './attempts.ts';
import type { CallOutcome } from './call-record.ts';
import type { PersonalDataRecord } from './examine-call.ts';

export interface CallObserver {
  finished(call: {
    outcome: CallOutcome;
    /** Why there was no whole answer. */
    code: string | undefined;
    provider: string | undefined;
    model: string | undefined;
    durationMs: number;
    /** Every attempt that was made: each was billed by itself. */
    attempts: readonly Attempt[];
    personalData: PersonalDataRecord | undefined;
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
  const unanswered = new Counter({
    name: 'avouch_unanswered_calls_total',
    help: 'Calls without a whole answer, by the code of the refusal or failure.',
    labelNames: ['code'] as const,
    registers: [registry],
  });
  const personalValues = new Counter({
    name: 'avouch_personal_data_total',
    help: 'Personal data found in calls, by kind and by what was done with it.',
    labelNames: ['kind', 'action'] as const,
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
    finished({ outcome, code, provider = 'none', model = 'none', durationMs, attempts, personalData }) {
      calls.inc({ provider, model: pricedModel(model, attempts.at(-1)), outcome });
      if (code !== undefined) unanswered.inc({ code });
      duration.observe({ provider }, durationMs / 1000);
      for (const attempt of attempts) settled(attempt);
      for (const { kind, action, count } of personalData?.found ?? [])
        personalValues.inc({ kind, action }, count);
    },
  };

  function settled(attempt: Attempt): void {
    const { candidate, settlement } = attempt;
    const labels = {
      provider: candidate.route.provider.name,
      model: pricedModel(candidate.route.upstreamModel, attempt),
    };
    if (settlement.usage !== undefined) {
      tokens.inc({ ...labels, direction: 'input' }, settlement.usage.inputTokens);
      tokens.inc({ ...labels, direction: 'output' }, settlement.usage.outputTokens);
    }
    switch (settlement.price?.kind) {
      case 'priced':
        cost.inc(labels, settlement.price.costMicros / 1e6);
        break;
      case 'unpriced':
        unpriced.inc(labels);
        break;
      case undefined:
        break;
    }
  }

  /** Clients choose names; only one that has a price is a model's. */
  function pricedModel(model: string, attempt: Attempt | undefined): string {
    return attempt?.settlement.price?.kind === 'priced' ? boundedModel(model) : 'other';
  }
}
