import { Readable } from 'node:stream';

import { parseTilePath, ProofError, TILE_WIDTH } from '@avouch/proof';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';

import { AppError } from '../platform/errors.ts';
import type { HttpServer } from '../platform/http/index.ts';
import { UUID_PATTERN } from '../platform/ids.ts';
import type { LedgerReader } from './read.ts';

const MAX_PAGE = 200;
const INDEX_PATTERN = /^(0|[1-9]\d{0,18})$/;

/** Full tiles and bundles never change; partial ones are replaced by wider ones. */
const FOREVER = 'private, max-age=31536000, immutable';

const bundle = z
  .object({
    format: z.literal('avouch.entry/v1'),
    origin: z.string().describe('The name of the ledger.'),
    index: z.string().describe('Where the entry stands, from 0.'),
    leaf: z.string().describe('The exact bytes that were hashed: canonical JSON (RFC 8785).'),
    proof: z.string().describe('Inclusion under a signed checkpoint (C2SP tlog-proof).'),
  })
  .describe('One entry with all that is needed to verify it offline: `avouch verify` reads this.');

const page = z.object({
  entries: z.array(z.object({ index: z.string(), leaf: z.string() })).describe('Newest first.'),
  next_before: z.string().nullable().describe('Ask for the next page with `before` set to this.'),
});

/**
 * The tenant's log over HTTP: C2SP tlog-tiles below `/v1/ledger/`, and entries with their proofs. Which tenant's
 * log it is follows from the API key alone.
 */
export function registerLedgerRoutes(
  server: HttpServer,
  { reader, tenantOf }: { reader: LedgerReader; tenantOf: (request: FastifyRequest) => string },
): void {
  const config = { access: 'may:ledger:read' as const };

  server.get(
    '/v1/ledger/checkpoint',
    { config, schema: { tags: ['Ledger'], summary: 'The newest signed checkpoint (C2SP tlog-checkpoint)' } },
    async (request, reply) =>
      reply
        .type('text/plain; charset=utf-8')
        .header('cache-control', 'no-store')
        .send(await reader.checkpoint(tenantOf(request))),
  );

  server.get(
    '/v1/ledger/key',
    { config, schema: { tags: ['Ledger'], summary: 'The verifier key of the ledger (C2SP signed-note)' } },
    async (request, reply) =>
      reply
        .type('text/plain; charset=utf-8')
        .send(`${(await reader.identity(tenantOf(request))).verifierKey}\n`),
  );

  server.get(
    '/v1/ledger/tile/*',
    {
      config,
      schema: {
        tags: ['Ledger'],
        summary: 'A tile of hashes or a bundle of entries (C2SP tlog-tiles)',
        params: z.object({ '*': z.string().describe('`<level>/<index>[.p/<width>]` or `entries/…`.') }),
      },
    },
    async (request, reply) => {
      const position = tileAt(`tile/${request.params['*']}`);
      const bytes = await reader.tile(tenantOf(request), position);
      return reply
        .type('application/octet-stream')
        .header('cache-control', position.width === TILE_WIDTH ? FOREVER : 'no-store')
        .send(Buffer.from(bytes));
    },
  );

  server.get(
    '/v1/ledger/entries',
    {
      config,
      schema: {
        tags: ['Ledger'],
        summary: 'Entries, newest first',
        querystring: z.object({
          before: z.string().regex(INDEX_PATTERN).optional().describe('Only entries below this index.'),
          kind: z.string().max(64).optional().describe('Only entries of this kind, such as `call`.'),
          limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(50),
        }),
        response: { 200: page },
      },
    },
    async (request) => {
      const { before, kind, limit } = request.query;
      const entries = await reader.page(tenantOf(request), {
        before: before === undefined ? undefined : BigInt(before),
        kind,
        limit,
      });
      const last = entries.length === limit ? entries.at(-1)?.index : undefined;
      return {
        entries: entries.map(({ index, leaf }) => ({ index: index.toString(), leaf })),
        next_before: last === undefined || last === 0n ? null : last.toString(),
      };
    },
  );

  server.get(
    '/v1/ledger/entries/:entry',
    {
      config,
      schema: {
        tags: ['Ledger'],
        summary: 'One entry with its inclusion proof',
        params: z.object({
          entry: z.string().describe('Its index, or its id (the answer header `x-avouch-entry`).'),
        }),
        response: { 200: bundle },
      },
    },
    (request) => reader.entry(tenantOf(request), entryKey(request.params.entry)),
  );

  server.get(
    '/v1/ledger/export',
    {
      config,
      schema: {
        tags: ['Ledger'],
        summary: 'The whole ledger as NDJSON, verifiable offline',
        description: 'The first line holds the signed checkpoint, every further line one leaf.',
      },
    },
    (request, reply) =>
      reply.type('application/x-ndjson').send(Readable.from(exportText(reader, tenantOf(request)))),
  );
}

async function* exportText(reader: LedgerReader, tenantId: string): AsyncGenerator<string> {
  for await (const lines of reader.exportLines(tenantId)) yield `${lines.join('\n')}\n`;
}

function entryKey(text: string): { index: bigint } | { id: string } {
  if (UUID_PATTERN.test(text)) return { id: text };
  if (INDEX_PATTERN.test(text) && BigInt(text) < 2n ** 63n) return { index: BigInt(text) };
  throw new AppError('parameter_invalid', 'An entry is named by its index or its id.', { param: 'entry' });
}

function tileAt(path: string): ReturnType<typeof parseTilePath> {
  try {
    return parseTilePath(path);
  } catch (error) {
    if (!(error instanceof ProofError)) throw error;
    throw new AppError('parameter_invalid', error.detail, { param: 'tile' });
  }
}
