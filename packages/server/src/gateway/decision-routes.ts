import type { FastifyRequest } from 'fastify';
import { z } from 'zod';

import { type Caller, labelsWithin } from '../identity/index.ts';
import type { LedgerReader } from '../ledger/index.ts';
import { AppError } from '../platform/errors.ts';
import type { HttpServer } from '../platform/http/index.ts';
import { type Policy, readDraft } from '../policy/index.ts';
import type { Route } from '../providers/index.ts';
import type { Exclusion } from '../routing/index.ts';
import { chatCompletionRequest } from './chat-request.ts';
import { conversationOf } from './conversation.ts';
import { examineCall, type ExaminedCall } from './examine-call.ts';
import { readLabels } from './labels.ts';
import type { Rooms } from './pipeline.ts';
import { type Plan, planCall, type PlannedRoute } from './plan.ts';
import { MAX_SIMULATED_CALLS, simulatePolicy } from './simulate/simulate.ts';
import { writablePlan } from './writable-plan.ts';

/** Each holds its calls in memory and takes its part of the one thread that serves. */
const MAX_SIMULATIONS = 2;

const micros = z.int().describe('Micro-dollars.');

const excludedRoute = z.object({
  provider: z.string(),
  model: z.string(),
  region: z.string().nullable(),
  reason: z.string(),
  detail: z.string().describe("The rule's path in the policy, or what is missing."),
});

const rankedRoute = z.object({
  provider: z.string(),
  model: z.string(),
  region: z.string().nullable(),
  tier: z.int().describe('0: asked for. Above: a fallback.'),
  expected_cost_micros: micros.nullable(),
  cost_bound_micros: micros
    .nullable()
    .describe('The most that the call can cost here: what budgets reserve.'),
  expected_latency_ms: z.number().nullable(),
  quality: z.number().nullable(),
  health: z.enum(['closed', 'half_open', 'open', 'limited']),
});

const decision = z.object({
  decision: z.enum(['route', 'refuse']),
  policy: z.object({ version: z.int(), fingerprint: z.string() }).nullable(),
  code: z.string().nullable().describe('Why the call would be refused.'),
  rule: z.string().nullable().describe('The place in the policy that decides.'),
  detail: z.string(),
  routes: z.array(rankedRoute).describe('In the order in which they would be tried.'),
  excluded: z.array(excludedRoute),
  budgets: z.array(z.string()).describe('Budgets that the call would count against.'),
});

const examples = z.array(z.string()).describe('Ids of the entries of some of them, newest first.');

const simulation = z.object({
  calls: z.int(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  unchanged: z.int(),
  refused: z.array(
    z.object({
      code: z.string(),
      rule: z.string().nullable(),
      calls: z.int(),
      cost_micros: micros,
      examples,
    }),
  ),
  moved: z.array(
    z.object({
      from: z.string(),
      to: z.string(),
      calls: z.int(),
      cost_micros: micros,
      draft_cost_micros: micros,
      examples,
    }),
  ),
  newly_allowed: z.int(),
  still_refused: z.int(),
  shortened: z.int().describe('Answers longer than the draft allows.'),
  not_replayed: z
    .int()
    .describe('Calls without a usage or a price, and refusals that entries tell too little of.'),
  cost_micros: micros.describe('What the calls that the draft lets through did cost.'),
  draft_cost_micros: micros.describe('What they would have cost by the draft.'),
  saved_micros: micros,
  refused_cost_micros: micros.describe('What the calls that the draft refuses did cost.'),
});

/** What a policy would decide: for a call that is not made, and for the calls of the past. */
export function registerDecisionRoutes(
  server: HttpServer,
  {
    rooms,
    reader,
    callerOf,
    tenantOf,
  }: {
    rooms: Rooms;
    reader: LedgerReader;
    callerOf: (request: FastifyRequest) => Caller;
    tenantOf: (request: FastifyRequest) => string;
  },
): void {
  let simulations = 0;

  async function simulate(draft: Policy, wanted: { tenantId: string; calls: number }) {
    if (simulations >= MAX_SIMULATIONS) {
      throw new AppError('overloaded', 'Other simulations are under way.', { retryAfterS: 5 });
    }
    simulations += 1;
    try {
      return await simulatePolicy(draft, wanted, rooms, reader);
    } finally {
      simulations -= 1;
    }
  }

  server.post(
    '/v1/route',
    {
      config: { access: 'may:calls' },
      schema: {
        tags: ['Policies'],
        summary: 'Say where a call would go, and why, without making it',
        description:
          'Takes the body of a chat completion and the labels as headers. Nobody is asked, nothing is held.',
        body: chatCompletionRequest,
        response: { 200: decision },
      },
    },
    async (request) => {
      const { tenantId, apiKeyId, limits } = callerOf(request);
      const labels = labelsWithin(limits, readLabels(request.headers));
      const policy = await rooms.policies.inForce(tenantId);
      if (policy.kind === 'invalid') throw new AppError('policy_invalid', policy.reason);
      const rules = policy.rulesFor({ apiKeyId, team: labels.team, feature: labels.feature });
      const asked = { dialect: 'openai' as const, body: request.body, stream: request.body.stream === true };
      const examined = await examineCall({ tenantId, chat: asked, rules }, rooms);
      const { chat } = examined;
      const planned = planCall(
        {
          tenantId,
          apiKeyId,
          labels,
          model: request.body.model,
          chat,
          at: rooms.clock.now(),
          policyVersion: policy.version,
          rules,
          tenantOverrides: await rooms.tenantPrices.get(tenantId),
          quality: await rooms.quality.get(tenantId),
          affinity: () => rooms.affinities.find(tenantId, conversationOf(chat)),
          isShown: true,
        },
        rooms,
      );
      const plan =
        examined.refusal === undefined ? writablePlan(planned) : refusedBy(examined.refusal, planned);
      const shared = {
        policy: { version: policy.version, fingerprint: policy.fingerprint },
        budgets: rules.budgets.map(({ key }) => key),
      };
      return plan.kind === 'refused'
        ? {
            ...shared,
            decision: 'refuse' as const,
            code: plan.refusal.code,
            rule: plan.rule ?? null,
            detail: plan.refusal.message,
            routes: [],
            excluded: plan.excluded.map(shownExclusion),
          }
        : {
            ...shared,
            decision: 'route' as const,
            code: null,
            rule: null,
            detail: plan.choice.reason,
            routes: plan.choice.ranked.map(shownRoute),
            excluded: plan.choice.excluded.map(shownExclusion),
          };
    },
  );

  server.post(
    '/v1/policies/simulate',
    {
      config: { access: 'may:policies:read' },
      schema: {
        tags: ['Policies'],
        summary: 'Replay past calls against a draft',
        description:
          'Shows what would have been refused, moved and saved. Only what entries tell is judged: no prompts, no capabilities, no latencies; costs are the billed tokens at the other price.',
        body: z.strictObject({
          source: z.string().max(262_144).optional().describe('The draft as YAML or JSON text.'),
          policy: z.looseObject({}).optional().describe('The draft as an object.'),
          calls: z.int().min(1).max(MAX_SIMULATED_CALLS).default(5_000).describe('The newest calls.'),
        }),
        response: { 200: simulation },
      },
    },
    async (request) => {
      const tenantId = tenantOf(request);
      const { source, policy, calls } = request.body;
      const report = await simulate(readDraft({ source, policy }), { tenantId, calls });
      return {
        calls: report.calls,
        from: report.from?.toISOString() ?? null,
        to: report.to?.toISOString() ?? null,
        unchanged: report.unchanged,
        refused: report.refused.map(({ code, rule, calls: refusedCalls, costMicros, examples: entries }) => ({
          code,
          rule: rule ?? null,
          calls: refusedCalls,
          cost_micros: costMicros,
          examples: entries.toReversed(),
        })),
        moved: report.moved.map((move) => ({
          from: move.from,
          to: move.to,
          calls: move.calls,
          cost_micros: move.costMicros,
          draft_cost_micros: move.draftCostMicros,
          examples: move.examples.toReversed(),
        })),
        newly_allowed: report.newlyAllowed,
        still_refused: report.stillRefused,
        shortened: report.shortened,
        not_replayed: report.notReplayed,
        cost_micros: report.costMicros,
        draft_cost_micros: report.draftCostMicros,
        saved_micros: report.costMicros - report.draftCostMicros,
        refused_cost_micros: report.refusedCostMicros,
      };
    },
  );
}

/** What the call holds refuses it, whichever way it could have gone. */
function refusedBy({ error, rule }: NonNullable<ExaminedCall['refusal']>, plan: Plan): Plan {
  const excluded = plan.kind === 'refused' ? plan.excluded : plan.choice.excluded;
  return { kind: 'refused', refusal: error, rule, known: true, excluded };
}

function shownRoute(planned: PlannedRoute): z.output<typeof rankedRoute> {
  const { provider, upstreamModel } = planned.route;
  const isPriced = planned.card !== undefined;
  return {
    provider: provider.name,
    model: upstreamModel,
    region: provider.region ?? null,
    tier: planned.tier,
    expected_cost_micros: isPriced ? planned.expectedCostMicros : null,
    cost_bound_micros: isPriced ? planned.costBoundMicros : null,
    expected_latency_ms: planned.expectedLatencyMs ?? null,
    quality: planned.quality ?? null,
    health: planned.health,
  };
}

function shownExclusion({ route, reason, detail }: Exclusion<Route>): z.output<typeof excludedRoute> {
  return {
    provider: route.provider.name,
    model: route.upstreamModel,
    region: route.provider.region ?? null,
    reason,
    detail,
  };
}
