import { z } from 'zod';

import { ledgerReferenceSchema } from '../../spend/index.ts';
import { HIT_KINDS, OUTCOMES } from './filter.ts';

const moment = z.string().describe('RFC 3339, in UTC.');
const micros = z.int().describe('Micro-dollars.');
const count = z.int().min(0);
const cacheResult = z.enum([...HIT_KINDS, 'miss', 'bypass']);

/** One call, as lists show it. */
export const shownCall = z.object({
  entry: z.string().describe('Id of its entry in the ledger.'),
  index: z.string().describe('Where that entry stands, from 0.'),
  at: moment.describe('When the call began, as RFC 3339 in UTC.'),
  request_id: z.string(),
  feature: z.string().nullable(),
  team: z.string().nullable(),
  api_key: z.string().describe('Id of the API key.'),
  requested_model: z.string().nullable().describe('What the client asked for.'),
  provider: z.string().nullable(),
  model: z.string().nullable().describe('What the provider was asked for.'),
  region: z.string().nullable(),
  outcome: z.enum(OUTCOMES),
  code: z.string().nullable().describe('Why there was no whole answer.'),
  rule: z.string().nullable().describe('The place in the policy that decided against the call.'),
  cache: cacheResult.nullable().describe('What the cache had; null where the policy does not ask it.'),
  input_tokens: count,
  cached_input_tokens: count.describe('Part of the input tokens.'),
  output_tokens: count,
  cost_micros: micros.nullable().describe('Micro-dollars; null where nothing was billed or priced.'),
  saved_micros: micros
    .nullable()
    .describe('Baseline cost minus cost, negative for a loss; null where no baseline judges the call.'),
  latency_ms: count.describe('From the start of the call to its entry.'),
  first_byte_ms: count.nullable().describe("From the start to the provider's first byte."),
  policy_version: z.int().nullable(),
});
export type ShownCall = z.output<typeof shownCall>;

/** `GET /v1/calls` */
export const callsAnswer = z.object({
  ledger: ledgerReferenceSchema,
  calls: z.array(shownCall).describe('Newest first, by when they began.'),
  older: z.string().nullable().describe('Ask with `cursor` set to this for the next older calls.'),
  newer: z
    .string()
    .nullable()
    .describe('The same for newer ones; null on the first page, which is followed by `after`.'),
  newest_index: z
    .string()
    .nullable()
    .describe('Ask with `after` set to this for what has come in since. Null for an empty ledger.'),
});
export type CallsAnswer = z.output<typeof callsAnswer>;

const latency = z.object({
  p50_ms: z.number().nullable(),
  p95_ms: z.number().nullable(),
  p99_ms: z.number().nullable(),
});

const sums = z.object({
  calls: count,
  answered: count,
  refused: count,
  failed: count,
  cancelled: count,
  cost_micros: micros,
  saved_micros: micros,
  cache: z.object({
    looked_up: count,
    hits: count,
    exact: count,
    semantic: count,
    coalesced: count,
  }),
  latency: latency.describe('Of answered calls, those from the cache among them; null where there are none.'),
});
export type CallSums = z.output<typeof sums>;

/** `GET /v1/calls/summary` */
export const summaryAnswer = z.object({
  from: moment,
  to: moment.describe('Not included.'),
  time_zone: z.string(),
  interval: z.enum(['hour', 'day', 'week', 'month', 'total']),
  ledger: ledgerReferenceSchema,
  totals: sums,
  codes: z
    .array(z.object({ outcome: z.enum(OUTCOMES), code: z.string(), calls: count }))
    .describe('Why calls were not answered, the most frequent first.'),
  latency_error: z
    .number()
    .describe('By how much, as a share, a stated latency may differ from the exact one at its rank.'),
  rows: z
    .array(sums.extend({ from: moment, to: moment }))
    .describe('By period; periods without calls are left out.'),
});
export type SummaryAnswer = z.output<typeof summaryAnswer>;
