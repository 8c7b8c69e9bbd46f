import { Gauge, type Registry } from 'prom-client';

import type { CredentialsObserver } from './credentials.ts';

/** Metrics of what has an age limit. No tenant and no id: both would make series without end. */
export function createCredentialMetrics(registry: Registry): CredentialsObserver {
  const gauge = new Gauge({
    name: 'avouch_credentials',
    help: 'Keys and certificates with an age limit, by kind and by state: ok, due or overdue.',
    labelNames: ['kind', 'state'] as const,
    registers: [registry],
  });
  return {
    counted(counts) {
      gauge.reset();
      for (const { kind, state, count } of counts) gauge.set({ kind, state }, count);
    },
  };
}
