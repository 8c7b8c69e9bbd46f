import { Readable } from 'node:stream';

import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';

import type { HttpServer } from '../../platform/http/index.ts';
import type { ExportFormat, PlannedExport } from './content.ts';
import type { SpendExports } from './exports.ts';
import { fileNameOf } from './statement.ts';

const exported: readonly { path: string; format: ExportFormat; type: string; summary: string }[] = [
  {
    path: '/v1/ledger/export.json',
    format: 'json',
    type: 'application/json; charset=utf-8',
    summary: 'Calls of a span as JSON, each with its exact entry',
  },
  {
    path: '/v1/ledger/export.csv',
    format: 'csv',
    type: 'text/csv; charset=utf-8; header=present',
    summary: 'Calls of a span as CSV (RFC 4180), one line each',
  },
  {
    path: '/v1/ledger/export.focus.csv',
    format: 'focus',
    type: 'text/csv; charset=utf-8; header=present',
    summary: 'Charges by UTC day as FOCUS 1.2: Usage rows, and savings as Credit rows',
  },
];

const querystring = z.object({
  from: z
    .string()
    .max(40)
    .optional()
    .describe('A date, or RFC 3339 on a quarter of an hour. Default: the first of this month.'),
  to: z.string().max(40).optional().describe('Not included. Default: the end of today.'),
  time_zone: z
    .string()
    .max(64)
    .optional()
    .describe('Of dates. Default: that of your policy. FOCUS is in UTC.'),
  size: z
    .string()
    .regex(/^\d{1,18}$/)
    .optional()
    .describe(
      'Size of the ledger that the export is of, as `x-avouch-tree-size` said. Default: its size now.',
    ),
});

/** Exports and their detached signatures over HTTP. */
export function registerExportRoutes(
  server: HttpServer,
  {
    exports,
    principalOf,
  }: { exports: SpendExports; principalOf: (request: FastifyRequest) => { readonly tenantId: string } },
): void {
  const config = { access: 'may:spend:read' as const };

  const planOf = (request: FastifyRequest, format: ExportFormat, query: z.output<typeof querystring>) =>
    exports.plan(principalOf(request).tenantId, {
      format,
      from: query.from,
      to: query.to,
      timeZone: query.time_zone,
      size: query.size === undefined ? undefined : BigInt(query.size),
    });

  for (const { path, format, type, summary } of exported) {
    server.get(
      path,
      {
        config,
        schema: {
          tags: ['Spend'],
          summary,
          description:
            'The same span and size always give the same bytes. The header `link` leads to their detached signature.',
          querystring,
        },
      },
      async (request, reply) => {
        const plan = await planOf(request, format, request.query);
        return announced(reply, plan, path)
          .type(type)
          .header('content-disposition', `attachment; filename="${fileNameOf(plan)}"`)
          .send(Readable.from(exports.write(plan)));
      },
    );
    server.get(
      `${path}.sig`,
      {
        config,
        schema: {
          tags: ['Spend'],
          summary: `Detached signature of ${path} for the same parameters`,
          description:
            'A DSSE envelope around an in-toto statement, by the key of the ledger. `avouch verify FILE --signature FILE.sig` reads it.',
          querystring,
        },
      },
      async (request, reply) => {
        const plan = await planOf(request, format, request.query);
        return announced(reply, plan, path)
          .type('application/vnd.dsse+json')
          .header('content-disposition', `attachment; filename="${fileNameOf(plan)}.sig"`)
          .send(await exports.sign(plan));
      },
    );
  }
}

/** Says what the export is of, in words that give the same bytes again. */
function announced(reply: FastifyReply, { span, treeSize }: PlannedExport, path: string): FastifyReply {
  const same = new URLSearchParams({
    from: span.from.toISOString(),
    to: span.to.toISOString(),
    size: treeSize.toString(),
  });
  return reply
    .header('cache-control', 'no-store')
    .header('x-avouch-tree-size', treeSize.toString())
    .header('link', `<${path}.sig?${same.toString()}>; rel="describedby"; type="application/vnd.dsse+json"`);
}
