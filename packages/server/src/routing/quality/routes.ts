import type { FastifyRequest } from 'fastify';
import { z } from 'zod';

import type { HttpServer } from '../../platform/http/index.ts';
import { REASON_CODES } from './feedback.ts';
import { publishedScoreOf } from './published-scores.ts';
import type { Quality } from './quality.ts';

/** Who asks, as far as these routes need to know. */
interface Principal {
  readonly tenantId: string;
  readonly by: string;
}

const MAX_PAGE = 1_000;

const score = z.number().min(0).max(1);

const rating = z
  .strictObject({
    entry: z.uuid().optional().describe('The call, by the answer header `x-avouch-entry`.'),
    request_id: z
      .string()
      .regex(/^[\w.:-]{1,128}$/, 'must be a request id')
      .optional()
      .describe('Or by its `x-request-id`: the newest such call among the newest 50,000 entries.'),
    score: score
      .optional()
      .describe('How good the answer was: 0 is useless, 1 is right. Kept to thousandths.'),
    rating: z.enum(['good', 'bad']).optional().describe('Or in one word: good is 1, bad is 0.'),
    reason_code: z.enum(REASON_CODES).optional().describe('Why. No free text: it could hold personal data.'),
  })
  .refine((body) => (body.entry === undefined) !== (body.request_id === undefined), {
    message: 'name the call by exactly one of entry and request_id',
    path: ['entry'],
  })
  .refine((body) => (body.score === undefined) !== (body.rating === undefined), {
    message: 'say exactly one of score and rating',
    path: ['score'],
  });

const recorded = z.object({
  id: z.string().describe('The rating, and its ledger entry.'),
  entry: z.string().describe('The ledger entry of the call.'),
  request_id: z.string(),
  feature: z.string().nullable(),
  provider: z.string(),
  model: z.string(),
  score,
  reason_code: z.enum(REASON_CODES).nullable(),
  created_at: z.string(),
});

const quality = z.object({
  model: z.string(),
  feature: z.string().nullable(),
  score,
  standard_error: z.number(),
  observations: z.int().describe('Ratings of this model by this feature, or by all where there is none.'),
  other_observations: z.int().describe('Ratings of this model by other features, which count as a start.'),
  source: z.enum(['published', 'published_and_feedback', 'feedback']),
  published: z
    .object({
      score,
      stated: z.number().describe('As it was published.'),
      benchmark: z.string(),
      publication: z.string(),
      date: z.string(),
    })
    .nullable(),
});

/** Ratings of answers, and what they and publications say of each model. */
export function registerFeedbackRoutes(
  server: HttpServer,
  {
    quality: rooms,
    models,
    principalOf,
  }: {
    quality: Quality;
    /** Names of the models that can be asked for; those with a published score are shown before they are rated. */
    models: () => readonly string[];
    principalOf: (request: FastifyRequest) => Principal;
  },
): void {
  server.post(
    '/v1/feedback',
    {
      config: { access: 'may:calls' },
      schema: {
        tags: ['Routing'],
        summary: 'Rate the answer of a call',
        description:
          'One rating for each call and API key; repeating it is no error, changing it is. Quality floors and `auto` ' +
          'go by these ratings within half a minute on every node.',
        body: rating,
        response: { 200: recorded },
      },
    },
    async (request) => {
      const { tenantId, by } = principalOf(request);
      const { entry, request_id: requestId, score: stated, rating: word, reason_code } = request.body;
      const feedback = await rooms.record(tenantId, {
        call:
          entry === undefined
            ? { kind: 'request', id: requestId ?? '' }
            : { kind: 'entry', id: entry.toLowerCase() },
        score: stated ?? (word === 'good' ? 1 : 0),
        reasonCode: reason_code,
        by,
      });
      return {
        id: feedback.id,
        entry: feedback.entryId,
        request_id: feedback.requestId,
        feature: feedback.feature ?? null,
        provider: feedback.provider,
        model: feedback.model,
        score: feedback.scoreMillis / 1_000,
        reason_code: feedback.reasonCode ?? null,
        created_at: feedback.at.toISOString(),
      };
    },
  );

  server.get(
    '/v1/quality',
    {
      config: { access: 'may:policies:read' },
      schema: {
        tags: ['Routing'],
        summary: 'Quality of models by feature: published scores and your own ratings',
        querystring: z.object({
          feature: z.string().max(64).optional().describe('Every known model, as this feature sees it.'),
          model: z.string().max(256).optional().describe('Only this model.'),
          limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(200),
        }),
        response: { 200: z.object({ quality: z.array(quality) }) },
      },
    },
    async (request) => {
      const { feature, model, limit } = request.query;
      const lookup = await rooms.get(principalOf(request).tenantId);
      const named = model === undefined ? models() : [model];
      const known = [...named, ...lookup.rated.map((subject) => subject.model)].map((name) => ({
        model: name,
        feature,
      }));
      const subjects = feature === undefined ? [...known, ...lookup.rated] : known;
      const shown = new Map<string, z.output<typeof quality>>();
      for (const subject of subjects) {
        if (model !== undefined && subject.model !== model) continue;
        const key = `${subject.model}\n${subject.feature ?? '\n'}`;
        const estimate = shown.has(key) ? undefined : lookup.of(subject);
        if (estimate === undefined) continue;
        const published = publishedScoreOf(subject.model);
        const { feature: own, others } = estimate.observations;
        shown.set(key, {
          model: subject.model,
          feature: subject.feature ?? null,
          score: estimate.score,
          standard_error: estimate.standardError,
          observations: subject.feature === undefined ? own + others : own,
          other_observations: subject.feature === undefined ? 0 : others,
          source:
            published === undefined ? 'feedback' : own + others > 0 ? 'published_and_feedback' : 'published',
          published: published ?? null,
        });
      }
      return { quality: [...shown.values()].slice(0, limit) };
    },
  );
}
