import { Counter, type Registry } from 'prom-client';

import type { HealthObserver } from '../routing/index.ts';
import type { BudgetObserver } from '../spend/index.ts';

/** Metrics of what stands between calls and providers. No tenant and no model: both are what clients choose. */
export function createRoutingMetrics(registry: Registry): HealthObserver & BudgetObserver {
  const breakers = new Counter({
    name: 'avouch_breaker_changes_total',
    help: 'Changes of circuit breakers, by provider and new state.',
    labelNames: ['provider', 'to'] as const,
    registers: [registry],
  });
  const limits = new Counter({
    name: 'avouch_provider_limits_total',
    help: 'Times that a provider limited our rate.',
    labelNames: ['provider'] as const,
    registers: [registry],
  });
  const overruns = new Counter({
    name: 'avouch_budget_overruns_total',
    help: 'Calls that cost more than was reserved for them.',
    registers: [registry],
  });
  return {
    breakerChanged: ({ target, to }) => breakers.inc({ provider: target.provider, to }),
    limited: ({ target }) => limits.inc({ provider: target.provider }),
    overrun: () => overruns.inc(),
  };
}
