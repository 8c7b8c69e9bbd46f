import type { FastifyRequest } from 'fastify';
import { z } from 'zod';

import { AppError } from '../../platform/errors.ts';
import type { HttpServer } from '../../platform/http/index.ts';
import type { Baseline } from './baseline.ts';
import { type Baselines, DEFAULT_WINDOW_DAYS, MAX_BASELINES_PAGE, MAX_WINDOW_DAYS } from './baselines.ts';
import { lockedCardSchema, writeCard } from './card-json.ts';
import { evidenceSchema, writeEvidence } from './evidence-json.ts';

/** A feature as callers name it in `x-feature`. */
export const featureName = z
  .string()
  .regex(/^[\w.:/-]{1,64}$/, 'takes up to 64 letters, digits and . _ : / -');

/** What is asked for when a baseline is locked, over HTTP and on the command line alike. */
export const newBaselineSchema = z.strictObject({
  provider: z.string().min(1).max(64),
  model: z.string().min(1).max(128),
  why: z.string().min(1).max(500).describe('For whoever reads the savings later. Name no people in it.'),
  window_days: z
    .int()
    .min(1)
    .max(MAX_WINDOW_DAYS)
    .default(DEFAULT_WINDOW_DAYS)
    .describe('How many days of past calls of the feature are summed up as evidence.'),
});

const baseline = z.object({
  feature: z.string(),
  version: z.int(),
  provider: z.string(),
  model: z.string(),
  card: lockedCardSchema.describe('The prices as they were, in pico-dollars a token.'),
  locked_at: z.string().describe('It judges calls that began after this.'),
  locked_by: z.string().describe('Id of the API key, or `operator`.'),
  why: z.string(),
  evidence: evidenceSchema,
});

/** Baselines over HTTP. */
export function registerBaselineRoutes(
  server: HttpServer,
  {
    baselines,
    pricesAsOf,
    principalOf,
  }: {
    baselines: Baselines;
    /** The provider whose published prices hold for a configured provider; undefined for one that is not configured. */
    pricesAsOf: (provider: string) => string | undefined;
    principalOf: (request: FastifyRequest) => { readonly tenantId: string; readonly by: string };
  },
): void {
  const read = { access: 'may:spend:read' as const };

  server.get(
    '/v1/baselines',
    {
      config: read,
      schema: {
        tags: ['Spend'],
        summary: 'The baseline in force of each feature, by name',
        querystring: z.object({
          after: featureName.optional().describe('The last feature of the page before.'),
          limit: z.coerce.number().int().min(1).max(MAX_BASELINES_PAGE).default(50),
        }),
        response: { 200: z.object({ baselines: z.array(baseline) }) },
      },
    },
    async (request) => ({
      baselines: (await baselines.list(principalOf(request).tenantId, request.query)).map(shown),
    }),
  );

  server.get(
    '/v1/baselines/:feature',
    {
      config: read,
      schema: {
        tags: ['Spend'],
        summary: 'The baseline in force of a feature, and its history',
        params: z.object({ feature: featureName }),
        querystring: z.object({
          before: z.coerce.number().int().min(1).optional().describe('Only versions below this one.'),
          limit: z.coerce.number().int().min(1).max(MAX_BASELINES_PAGE).default(50),
        }),
        response: {
          200: z.object({
            current: baseline,
            history: z.array(baseline).describe('Newest first, the current one included.'),
          }),
        },
      },
    },
    async (request) => {
      const { tenantId } = principalOf(request);
      const { feature } = request.params;
      const [current] = await baselines.history(tenantId, feature, { limit: 1 });
      if (current === undefined) throw new AppError('baseline_not_found');
      const history = await baselines.history(tenantId, feature, request.query);
      return { current: shown(current), history: history.map(shown) };
    },
  );

  server.post(
    '/v1/baselines/:feature',
    {
      config: { access: 'may:spend:write' as const },
      schema: {
        tags: ['Spend'],
        summary: 'Lock the next version of a baseline',
        description:
          'Takes a copy of the price card of this moment. Judges calls that begin later, on every node within two seconds.',
        params: z.object({ feature: featureName }),
        body: newBaselineSchema,
        response: { 201: baseline },
      },
    },
    async (request, reply) => {
      const { tenantId, by } = principalOf(request);
      const { provider, model, why, window_days: windowDays } = request.body;
      const locked = await baselines.lock(tenantId, {
        feature: request.params.feature,
        provider,
        pricesAs: pricesAsOf(provider),
        model,
        why,
        by,
        windowDays,
      });
      return reply.code(201).send(shown(locked));
    },
  );
}

/** A baseline as the API and the command line show it. */
export function shown(locked: Baseline): z.output<typeof baseline> {
  return {
    feature: locked.feature,
    version: locked.version,
    provider: locked.provider,
    model: locked.model,
    card: lockedCardSchema.parse(writeCard(locked.card)),
    locked_at: locked.lockedAt.toISOString(),
    locked_by: locked.lockedBy,
    why: locked.why,
    evidence: writeEvidence(locked.evidence),
  };
}
