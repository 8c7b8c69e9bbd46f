import type { FastifyRequest } from 'fastify';
import { z } from 'zod';

import type { Clock } from '../../platform/clock.ts';
import type { HttpServer } from '../../platform/http/index.ts';
import type { Budget, BudgetState } from './budget.ts';
import type { Budgets } from './budgets.ts';

const HOUR_MS = 3_600_000;

/** Budgets that one answer shows. A policy may have one for every feature. */
const MAX_SHOWN = 200;

const shownBudget = z.object({
  key: z.string().describe('Scope and id, as team:growth/monthly.'),
  rule: z.string().describe('Where the policy in force says so.'),
  unit: z.enum(['usd_micros', 'tokens']),
  limit: z.number(),
  per: z.enum(['hour', 'day', 'week', 'month', 'total']),
  kind: z.enum(['hard', 'soft']),
  period_start: z.string().nullable().describe('Null for a budget in total, which has always been running.'),
  period_end: z.string().nullable(),
  resets_at: z.string().nullable(),
  spent: z.number().describe('Settled calls, exact to about a second where several nodes serve.'),
  reserved: z.number().describe('Held for calls in flight, and leased to other nodes.'),
  remaining: z.number().describe('Limit less spent.'),
  thresholds: z.array(z.object({ at: z.number(), reached: z.boolean() })),
  burn_per_hour: z.number().nullable().describe('Spent in this period, divided by its hours so far.'),
  projection: z
    .object({ method: z.literal('linear'), spent_at_period_end: z.number() })
    .nullable()
    .describe(
      'What the period would end with if it went on at this rate. It knows no weekends and no trends.',
    ),
});

/** Where the budgets of the policy in force stand, over HTTP. */
export function registerBudgetRoutes(
  server: HttpServer,
  {
    budgets,
    budgetsOf,
    clock,
    principalOf,
  }: {
    budgets: Budgets;
    /** Every budget of the tenant's policy in force. */
    budgetsOf: (tenantId: string) => Promise<readonly Budget[]>;
    clock: Clock;
    principalOf: (request: FastifyRequest) => { tenantId: string };
  },
): void {
  server.get(
    '/v1/budgets',
    {
      config: { access: 'may:spend:read' as const },
      schema: {
        tags: ['Spend'],
        summary: 'Budgets and where they stand',
        querystring: z.object({
          after: z.string().max(400).optional().describe('The key of the last budget of the page before.'),
          limit: z.coerce.number().int().min(1).max(MAX_SHOWN).default(100),
        }),
        response: { 200: z.object({ at: z.string(), budgets: z.array(shownBudget) }) },
      },
    },
    async (request) => {
      const { tenantId } = principalOf(request);
      const { after, limit } = request.query;
      const inForce = [...(await budgetsOf(tenantId))].sort((one, two) => (one.key < two.key ? -1 : 1));
      const page = inForce.filter(({ key }) => after === undefined || key > after).slice(0, limit);
      const at = clock.now();
      return {
        at: at.toISOString(),
        budgets: (await budgets.state(tenantId, page)).map((state) => shown(state, at)),
      };
    },
  );
}

function shown(state: BudgetState, at: Date): z.output<typeof shownBudget> {
  const { budget, periodStart, periodEnd, spent } = state;
  const elapsedHours = Math.max(at.getTime() - periodStart.getTime(), 1) / HOUR_MS;
  const burn = periodEnd === undefined ? undefined : spent / elapsedHours;
  const hours = periodEnd && (periodEnd.getTime() - periodStart.getTime()) / HOUR_MS;
  return {
    key: budget.key,
    rule: budget.rule,
    unit: budget.unit,
    limit: budget.limit,
    per: budget.per,
    kind: budget.kind,
    period_start: periodEnd === undefined ? null : periodStart.toISOString(),
    period_end: periodEnd?.toISOString() ?? null,
    resets_at: state.resetsAt?.toISOString() ?? null,
    spent,
    reserved: state.reserved,
    remaining: state.remaining,
    thresholds: budget.notifyAt.map((threshold) => ({
      at: threshold,
      reached: spent >= threshold * budget.limit,
    })),
    burn_per_hour: burn === undefined ? null : Math.round(burn),
    projection:
      burn === undefined || hours === undefined
        ? null
        : { method: 'linear', spent_at_period_end: Math.round(burn * hours) },
  };
}
