import { z } from 'zod';

import { amountsSchema } from './amounts.ts';
import { ledgerReferenceSchema } from './ledger-reference.ts';

const moment = z.string().describe('RFC 3339, in UTC.');
const micros = z.int();

const group = z.string().optional().describe('Where it was asked for; empty for calls without this label.');

/** `GET /v1/spend` */
export const spendAnswer = z.object({
  from: moment,
  to: moment.describe('Not included.'),
  time_zone: z.string(),
  interval: z.enum(['day', 'week', 'month', 'total']),
  group_by: z.array(z.string()),
  ledger: ledgerReferenceSchema,
  totals: amountsSchema,
  rows: z
    .array(
      amountsSchema.extend({
        from: moment,
        to: moment,
        team: group,
        feature: group,
        model: group,
        provider: group,
        api_key: group,
        outcome: group,
      }),
    )
    .describe('By period, then the dearest first; periods and groups without calls are left out.'),
});

export type SpendAnswer = z.output<typeof spendAnswer>;

const anomaly = z.object({
  feature: z.string(),
  date: z.string(),
  direction: z.enum(['high', 'low']),
  cost_micros: micros,
  median_micros: micros.describe('Of the days before, 28 at most.'),
  mad_micros: micros.describe('Their median absolute deviation.'),
  score: z.number().describe('Robust standard deviations from the median; 1000 at most.'),
  trailing_days: z.int(),
  explanation: z.string(),
});

const change = z
  .object({
    cost_micros: micros,
    cost_share: z.number().nullable().describe('Of the cost of the week before; null where that was 0.'),
    calls: z.int(),
    saving_micros: micros,
  })
  .nullable()
  .describe('This week minus the week before. Null for a week that is not over.');

/** `GET /v1/ledger/weekly` */
export const weeklyAnswer = z.object({
  time_zone: z.string(),
  ledger: ledgerReferenceSchema,
  weeks: z
    .array(
      z.object({
        from: moment,
        to: moment,
        week: z.string().describe('ISO 8601, as 2026-W07.'),
        complete: z.boolean().describe('Whether the week is over.'),
        totals: amountsSchema,
        change,
        top_features: z.array(z.object({ feature: z.string(), cost_micros: micros, calls: z.int() })),
        refusals: z.array(z.object({ rule: z.string(), code: z.string(), count: z.int() })),
        anomalies: z.array(anomaly),
      }),
    )
    .describe('Newest first; the first one is running.'),
});

export type WeeklyAnswer = z.output<typeof weeklyAnswer>;

/** `GET /v1/violations` */
export const violationsAnswer = z.object({
  from: moment,
  to: moment,
  ledger: ledgerReferenceSchema,
  counts: z
    .array(z.object({ rule: z.string(), code: z.string(), count: z.int() }))
    .describe('Over the whole span, the most frequent first, at most 200.'),
  violations: z
    .array(
      z.object({
        index: z.string(),
        entry: z.string().describe('Id of the entry: `GET /v1/ledger/entries/<id>` proves it.'),
        at: moment,
        outcome: z.string(),
        code: z.string(),
        rule: z.string().nullable().describe('Place of the rule in the policy, where one rule decided.'),
        team: z.string().nullable(),
        feature: z.string().nullable(),
        api_key: z.string().nullable(),
        provider: z.string().nullable(),
        model: z.string().nullable(),
      }),
    )
    .describe('Newest first.'),
  next_before: z.string().nullable().describe('Ask for the next page with `before` set to this.'),
});

export type ViolationsAnswer = z.output<typeof violationsAnswer>;

/** `GET /v1/spend/forecast` */
export const forecastAnswer = z.object({
  time_zone: z.string(),
  ledger: ledgerReferenceSchema,
  method: z.string(),
  from: moment.describe('The first moment of today: today is forecast as a whole.'),
  to: moment,
  history_days: z.int().describe('Whole days before today, from the first call on, 400 at most.'),
  month_spent_micros: micros.describe('This month, before today.'),
  forecast: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('not_enough_history'), needed_days: z.int() }),
    z.object({
      kind: z.literal('forecast'),
      total_micros: micros,
      days: z.array(z.object({ date: z.string(), cost_micros: micros })),
      error: z
        .object({
          backtests: z.int(),
          mape: z.number().nullable().describe('Mean absolute percentage error, as a fraction.'),
          band_80: z.object({ low_micros: micros, high_micros: micros }),
        })
        .nullable()
        .describe('Null where the past is too short to say.'),
    }),
  ]),
});

export type ForecastAnswer = z.output<typeof forecastAnswer>;
