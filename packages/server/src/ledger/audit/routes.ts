import { isJsonObject, type JsonObject, parseCanonical } from '@avouch/proof';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';

import type { Database } from '../../platform/database/index.ts';
import { AppError } from '../../platform/errors.ts';
import type { HttpServer } from '../../platform/http/index.ts';
import { type AuditFilter, type AuditRow, countKinds, listAudit } from './store.ts';

const MAX_PAGE = 200;
const INDEX_PATTERN = /^(0|[1-9]\d{0,17})$/;
/** Kinds and names of actors are ASCII without spaces. */
const WORD_PATTERN = /^[\w.:-]+$/;

const word = z.string().max(100).regex(WORD_PATTERN).optional();
const index = z.string().regex(INDEX_PATTERN).optional();
const moment = z.iso.datetime({ offset: true }).optional();

const auditEntry = z.object({
  entry: z.string().describe('Id of the entry.'),
  index: z.string().describe('Where it stands in the ledger, from 0.'),
  at: z.string().describe('RFC 3339, in UTC.'),
  kind: z.string(),
  by: z
    .string()
    .nullable()
    .describe('An API key by its id, `user:` and the id of a user, `operator`, or null where nobody acted.'),
  body: z.record(z.string(), z.unknown()).describe('Its other fields; see docs/ledger-format.md.'),
});

const answer = z.object({
  entries: z.array(auditEntry).describe('Newest first.'),
  next_before: z.string().nullable().describe('Ask for the next page with `before` set to this.'),
  kinds: z
    .array(z.object({ kind: z.string(), count: z.int() }))
    .describe('How many entries of each kind there are in all, whatever the filter.'),
});

/** What happened in a tenant besides calls: sign-ins, changes and refusals, from its ledger. */
export function registerAuditRoutes(
  server: HttpServer,
  { database, tenantOf }: { database: Database; tenantOf: (request: FastifyRequest) => string },
): void {
  server.get(
    '/v1/audit',
    {
      config: { access: 'may:audit:read' },
      schema: {
        tags: ['Audit'],
        summary: 'Entries of the ledger that are no calls, newest first, by any filters',
        querystring: z.object({
          kind: word.describe('The beginning of a kind: `api_key.` is everything that happened to API keys.'),
          by: word.describe('Who acted, as entries name them.'),
          from: moment.describe('RFC 3339.'),
          to: moment.describe('Not included.'),
          before: index.describe('Only entries below this index.'),
          after: index.describe('Only entries above this index.'),
          limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(50),
        }),
        response: { 200: answer },
      },
    },
    async (request) => {
      const tenantId = tenantOf(request);
      const { limit, before, after, from, to, ...words } = request.query;
      const filter: AuditFilter = {
        ...words,
        before: before === undefined ? undefined : BigInt(before),
        after: after === undefined ? undefined : BigInt(after),
        from: from === undefined ? undefined : new Date(from),
        to: to === undefined ? undefined : new Date(to),
      };
      const { rows, kinds } = await database.transaction({ 'avouch.tenant_id': tenantId }, async (tx) => ({
        rows: await listAudit(tx, tenantId, filter, limit + 1),
        kinds: await countKinds(tx, tenantId),
      }));
      const page = rows.slice(0, limit);
      return {
        entries: page.map(shown),
        next_before: rows.length > limit ? (page.at(-1)?.index.toString() ?? null) : null,
        kinds: kinds.map(({ kind, count }) => ({ kind, count: Number(count) })),
      };
    },
  );
}

function shown(row: AuditRow): z.output<typeof auditEntry> {
  const leaf = parseCanonical(row.leaf);
  if (!isJsonObject(leaf)) throw new AppError('ledger_corrupt', 'An entry of the ledger is no JSON object.');
  const { v: _, id, at, kind, by, ...body } = leaf;
  return {
    entry: text(id) ?? '',
    index: row.index.toString(),
    at: text(at) ?? '',
    kind: text(kind) ?? '',
    by: text(by) ?? null,
    body,
  };
}

function text(value: JsonObject[string] | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
