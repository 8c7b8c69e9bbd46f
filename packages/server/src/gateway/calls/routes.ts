import type { FastifyRequest } from 'fastify';
import { z } from 'zod';

import type { LedgerReader } from '../../ledger/index.ts';
import type { Database } from '../../platform/database/index.ts';
import { AppError } from '../../platform/errors.ts';
import type { HttpServer } from '../../platform/http/index.ts';
import { UUID_PATTERN } from '../../platform/ids.ts';
import type { Policies } from '../../policy/index.ts';
import { readInstant, type Spend } from '../../spend/index.ts';
import { callsAnswer, summaryAnswer } from './answers.ts';
import { readCursor } from './cursor.ts';
import { CACHE_FILTERS, OUTCOMES } from './filter.ts';
import { readCallPage } from './list.ts';
import { readCall } from './one.ts';
import { callAnswer } from './one-answer.ts';
import { summarizeCalls } from './summary.ts';

const MAX_PAGE = 200;
const INDEX_PATTERN = /^(0|[1-9]\d{0,17})$/;
/** Longer than any label, model or id. */
const MAX_NAME = 200;

/** PostgreSQL has no text with a zero byte in it. */
const TEXT_PATTERN = /^[^\0]+$/;

const name = z.string().max(MAX_NAME).regex(TEXT_PATTERN).optional();
const moment = z.string().max(40).optional();
const zone = z
  .string()
  .max(64)
  .optional()
  .describe('IANA name, for dates. Default: the time zone of your policy, else UTC.');

const listQuery = z.object({
  team: name,
  feature: name,
  model: name.describe('What the provider was asked for.'),
  provider: name,
  api_key: name.describe('Id of an API key.'),
  outcome: z.enum(OUTCOMES).optional(),
  code: name.describe('Why there was no whole answer.'),
  cache: z
    .enum(CACHE_FILTERS)
    .optional()
    .describe('What the cache had; `hit` is any hit, `none` that the policy did not ask it.'),
  from: moment.describe('A date, or RFC 3339: only calls that began then or later.'),
  to: moment.describe('Only calls that began before.'),
  time_zone: zone,
  min_cost_micros: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
  search: name.describe("The beginning of a request's id, or of an entry's id from 8 characters on."),
  cursor: z.string().max(64).optional().describe('`older` or `newer` of an earlier answer.'),
  after: z
    .string()
    .regex(INDEX_PATTERN)
    .optional()
    .describe('Only entries above this index, for following: `newest_index` of an earlier answer.'),
  limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(50),
});

/** Who asks: whose tenant, and which teams' calls they may see. */
export interface Asker {
  readonly tenantId: string;
  readonly teams: readonly string[] | undefined;
  readonly permissions: readonly string[];
}

/** Calls over HTTP, without prompts or answers, which nobody has. */
export function registerCallRoutes(
  server: HttpServer,
  {
    spend,
    principalOf,
    ...rooms
  }: {
    spend: Spend;
    database: Database;
    reader: LedgerReader;
    policies: Policies;
    principalOf: (request: FastifyRequest) => Asker;
  },
): void {
  const config = { access: 'may:calls:read' as const };

  server.get(
    '/v1/calls',
    {
      config,
      schema: {
        tags: ['Calls'],
        summary: 'Calls, newest first, by any filters',
        description: 'Derived from the entries of the ledger, exactly those that the answer names.',
        querystring: listQuery,
        response: { 200: callsAnswer },
      },
    },
    async (request) => {
      const { cursor, limit, time_zone: asked, from, to, api_key: apiKey, after, ...query } = request.query;
      const { tenantId, teams } = principalOf(request);
      const timeZone = await spend.reports.zoneOf(tenantId, asked);
      const at = (text: string | undefined, param: string) =>
        text === undefined ? undefined : readInstant(text, timeZone, param);
      return readCallPage(spend.rollup, tenantId, {
        filter: {
          ...query,
          teams,
          apiKey,
          minCostMicros: query.min_cost_micros,
          from: at(from, 'from'),
          to: at(to, 'to'),
          after: after === undefined ? undefined : BigInt(after),
        },
        place: cursor === undefined ? undefined : readCursor(cursor),
        limit,
      });
    },
  );

  server.get(
    '/v1/calls/summary',
    {
      config,
      schema: {
        tags: ['Calls'],
        summary: 'What came of calls, how long they took, and what the cache did',
        querystring: z.object({
          from: moment.describe(
            'A date, or RFC 3339 on a quarter of an hour. Default: the first of this month.',
          ),
          to: moment.describe('Not included. Default: the end of today.'),
          time_zone: zone,
          interval: z.enum(['hour', 'day', 'week', 'month', 'total']).default('day'),
          team: name,
          feature: name,
          model: name,
        }),
        response: { 200: summaryAnswer },
      },
    },
    async (request) => {
      const { from, to, time_zone: asked, interval, ...filter } = request.query;
      const { tenantId, teams } = principalOf(request);
      const { timeZone, ...span } = await spend.reports.spanOf(tenantId, { from, to, timeZone: asked });
      return summarizeCalls(spend.rollup, tenantId, {
        filter: { ...filter, teams },
        span,
        interval,
        timeZone,
      });
    },
  );

  server.get(
    '/v1/calls/:entry',
    {
      config,
      schema: {
        tags: ['Calls'],
        summary: 'One call: what was decided and why, what it cost, and its proof',
        params: z.object({
          entry: z.string().describe('Its index, or its id (the answer header `x-avouch-entry`).'),
        }),
        response: { 200: callAnswer },
      },
    },
    async (request) => {
      const { tenantId, teams, permissions } = principalOf(request);
      return readCall(rooms, {
        tenantId,
        teams,
        key: entryKey(request.params.entry),
        mayReadPolicies: permissions.includes('policies:read'),
      });
    },
  );
}

function entryKey(text: string): { index: bigint } | { id: string } {
  if (UUID_PATTERN.test(text)) return { id: text };
  if (INDEX_PATTERN.test(text)) return { index: BigInt(text) };
  throw new AppError('parameter_invalid', 'A call is named by the index or the id of its entry.', {
    param: 'entry',
  });
}
