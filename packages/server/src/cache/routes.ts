import type { FastifyRequest } from 'fastify';
import { z } from 'zod';

import type { Clock } from '../platform/clock.ts';
import type { HttpServer } from '../platform/http/index.ts';
import type { Cache } from './cache.ts';
import { sumEvidence } from './decide/evidence.ts';
import { decide, epochOf, LEVELS } from './decide/index.ts';
import type { LaneEvidence } from './evidence/store.ts';

/** As long as a label may be. */
const MAX_FEATURE_LENGTH = 256;
/** The longest personal value that is looked for: an address of a mailbox or a street. */
const MAX_SUBJECT_LENGTH = 1_000;

const lane = z.object({
  feature: z.string().nullable(),
  model: z.string().describe('As it is asked for.'),
  embedder: z.string().describe('What questions are compared by.'),
  checks: z.int().describe('Kept answers that were compared with a fresh one, in the weeks that count.'),
  wrong: z.int().describe('Of these, how many would have been wrong.'),
  audits: z
    .int()
    .describe('Checks of answers that would have been given: they measure the error of what is given.'),
  audits_wrong: z.int(),
  served_from_score: z
    .number()
    .nullable()
    .describe(
      'Answers are given to like questions from this score on; null while that is not shown to be safe.',
    ),
});

const purge = z.union([
  z.strictObject({ all: z.literal(true) }),
  z.strictObject({ feature: z.string().min(1).max(MAX_FEATURE_LENGTH) }),
  z.strictObject({
    subject: z
      .string()
      .min(1)
      .max(MAX_SUBJECT_LENGTH)
      .describe('A personal value or the id of an end user, in plain. It is neither stored nor logged.'),
  }),
]);

/** What the cache holds, and how it is emptied, over HTTP. */
export function registerCacheRoutes(
  server: HttpServer,
  {
    cache,
    clock,
    principalOf,
  }: {
    cache: Cache;
    clock: Clock;
    principalOf: (request: FastifyRequest) => { tenantId: string; by: string };
  },
): void {
  const tags = ['Cache'];

  server.get(
    '/v1/cache',
    {
      config: { access: 'may:policies:read' as const },
      schema: {
        tags,
        summary: 'What the cache holds, and what checks showed',
        querystring: z.object({
          max_error_rate: z.coerce
            .number()
            .gt(0)
            .lt(1)
            .default(0.01)
            .describe('The accepted error rate for which `served_from_score` is told.'),
        }),
        response: {
          200: z.object({
            entries: z.int(),
            bytes: z.int(),
            features: z.array(z.object({ feature: z.string().nullable(), entries: z.int(), bytes: z.int() })),
            lanes: z.array(lane),
          }),
        },
      },
    },
    async (request) => {
      const { features, lanes } = await cache.state(principalOf(request).tenantId);
      const epoch = epochOf(clock.now());
      return {
        entries: sum(features.map((each) => each.entries)),
        bytes: sum(features.map((each) => each.bytes)),
        features: features.map((each) => ({ ...each, feature: each.feature ?? null })),
        lanes: lanes.map((each) => shownLane(each, epoch, request.query.max_error_rate)),
      };
    },
  );

  server.post(
    '/v1/cache/purges',
    {
      config: { access: 'may:policies:write' as const, reauthenticate: true },
      schema: {
        tags,
        summary: 'Delete from the cache',
        description:
          'Deletes kept answers for good: all of them, what a feature asked for, or what speaks of somebody. Answers ' +
          'that are on their way meanwhile are not kept. The ledger records it, without whom it was about.',
        body: purge,
        response: { 200: z.object({ deleted: z.int().describe('Entries that were deleted.') }) },
      },
    },
    async (request) => {
      const { tenantId, by } = principalOf(request);
      return { deleted: await cache.purge(tenantId, request.body, by) };
    },
  );
}

function shownLane(
  { feature, model, embedder, evidence }: LaneEvidence,
  epoch: number,
  maxErrorRate: number,
): z.output<typeof lane> {
  const { right, wrong, auditedRight, auditedWrong } = sumEvidence(evidence, epoch);
  // An entry of which nothing is known is served where its lane vouches for it. The draw is one that is not audited.
  const isServed = (score: number) =>
    decide({ score, maxErrorRate, lane: evidence, entry: [], epoch, draw: 1 }).kind === 'serve';
  return {
    feature: feature ?? null,
    model,
    embedder,
    checks: sum(right) + sum(wrong),
    wrong: sum(wrong),
    audits: auditedRight + auditedWrong,
    audits_wrong: auditedWrong,
    served_from_score: LEVELS.find(isServed) ?? null,
  };
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, each) => total + each, 0);
}
