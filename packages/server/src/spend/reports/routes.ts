import type { FastifyRequest } from 'fastify';
import { z } from 'zod';

import { AppError } from '../../platform/errors.ts';
import type { HttpServer } from '../../platform/http/index.ts';
import { forecastAnswer, spendAnswer, violationsAnswer, weeklyAnswer } from './answers.ts';
import type { SpendReports } from './reports.ts';
import { type Group, GROUPS } from './groups.ts';

const MAX_PAGE = 200;
const MAX_WEEKS = 52;
const MAX_FORECAST_DAYS = 92;

const from = z
  .string()
  .max(40)
  .optional()
  .describe('A date, or RFC 3339 on a quarter of an hour. Default: the first of this month.');
const to = z.string().max(40).optional().describe('Not included. Default: the end of today.');
const timeZone = z
  .string()
  .max(64)
  .optional()
  .describe('IANA name, such as Europe/Berlin. Default: the time zone of your policy, else UTC.');

/** Reports over HTTP. */
export function registerReportRoutes(
  server: HttpServer,
  {
    reports,
    principalOf,
  }: { reports: SpendReports; principalOf: (request: FastifyRequest) => { readonly tenantId: string } },
): void {
  const config = { access: 'may:spend:read' as const };

  server.get(
    '/v1/spend',
    {
      config,
      schema: {
        tags: ['Spend'],
        summary: 'What was spent and saved, by period and by any groups',
        description: 'Sums over the entries of the ledger, exactly those that the answer names.',
        querystring: z.object({
          from,
          to,
          time_zone: timeZone,
          interval: z.enum(['day', 'week', 'month', 'total']).default('day'),
          group_by: z
            .string()
            .max(100)
            .default('')
            .describe(`Any of ${GROUPS.join(', ')}, with commas between them.`),
        }),
        response: { 200: spendAnswer },
      },
    },
    async (request) => {
      const { interval, group_by: groupBy, time_zone: zone, ...span } = request.query;
      return reports.spend(principalOf(request).tenantId, {
        ...span,
        timeZone: zone,
        interval,
        groupBy: readGroups(groupBy),
      });
    },
  );

  server.get(
    '/v1/spend/forecast',
    {
      config,
      schema: {
        tags: ['Spend'],
        summary: 'What the next days will cost, with the error that such forecasts had',
        querystring: z.object({
          days: z.coerce
            .number()
            .int()
            .min(1)
            .max(MAX_FORECAST_DAYS)
            .optional()
            .describe('Today included. Default: to the end of this month.'),
          time_zone: timeZone,
        }),
        response: { 200: forecastAnswer },
      },
    },
    async (request) =>
      reports.forecast(principalOf(request).tenantId, {
        days: request.query.days,
        timeZone: request.query.time_zone,
      }),
  );

  server.get(
    '/v1/ledger/weekly',
    {
      config,
      schema: {
        tags: ['Spend'],
        summary: 'The last weeks: spend, savings, refusals, and what was unusual',
        querystring: z.object({
          weeks: z.coerce.number().int().min(1).max(MAX_WEEKS).default(4),
          time_zone: timeZone,
        }),
        response: { 200: weeklyAnswer },
      },
    },
    async (request) =>
      reports.weekly(principalOf(request).tenantId, {
        weeks: request.query.weeks,
        timeZone: request.query.time_zone,
      }),
  );

  server.get(
    '/v1/violations',
    {
      config,
      schema: {
        tags: ['Spend'],
        summary: 'Calls that a rule decided against: counts, and each one, newest first',
        querystring: z.object({
          from: from.describe('A date, or RFC 3339 on a quarter of an hour. Default: 30 days back.'),
          to,
          time_zone: timeZone,
          before: z
            .string()
            .regex(/^\d{1,18}$/)
            .optional()
            .describe('Only entries below this index.'),
          limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(50),
        }),
        response: { 200: violationsAnswer },
      },
    },
    async (request) => {
      const { before, limit, time_zone: zone, ...span } = request.query;
      return reports.violations(principalOf(request).tenantId, {
        ...span,
        timeZone: zone,
        before: before === undefined ? undefined : BigInt(before),
        limit,
      });
    },
  );
}

/** Throws AppError `parameter_invalid` for what is no group. */
export function readGroups(text: string): Group[] {
  const names = text.split(',').filter((name) => name !== '');
  return names.map((name) => {
    const group = GROUPS.find((known) => known === name);
    if (group !== undefined) return group;
    throw new AppError('parameter_invalid', `group_by takes any of ${GROUPS.join(', ')}.`, {
      param: 'group_by',
    });
  });
}
