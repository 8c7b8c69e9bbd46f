import type { FastifyRequest } from 'fastify';
import { z } from 'zod';

import type { Database } from '../../platform/database/index.ts';
import type { HttpServer } from '../../platform/http/index.ts';
import { namedInLedger } from '../audit.ts';
import { findKeyNames, findMemberNames } from './store.ts';

/** As many as one page of entries names. */
const MAX_IDS = 200;
const ID_PATTERN = /^(user:)?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const USER = namedInLedger('');

/**
 * Whom the ids of the ledger name. The ledger holds no names: they are looked up for who may see them, and are gone
 * when the person is.
 */
export function registerNameRoutes(
  server: HttpServer,
  {
    database,
    principalOf,
  }: { database: Database; principalOf: (request: FastifyRequest) => { readonly tenantId: string } },
): void {
  server.get(
    '/v1/names',
    {
      config: { access: 'may:members:read' },
      schema: {
        tags: ['Members'],
        summary: 'Whom the ids of the ledger name',
        description: 'Ids that name nobody who is a member, and no API key, are left out.',
        querystring: z.object({
          ids: z
            .string()
            .max(MAX_IDS * 42)
            .transform((text) => [...new Set(text.split(',').filter((id) => id !== ''))])
            .pipe(z.array(z.string().regex(ID_PATTERN)).max(MAX_IDS))
            .describe('With commas between them: `user:` and the id of a user, or the id of an API key.'),
        }),
        response: { 200: z.object({ names: z.record(z.string(), z.string()) }) },
      },
    },
    async (request) => {
      const { tenantId } = principalOf(request);
      const { ids } = request.query;
      const users = ids.filter((id) => id.startsWith(USER)).map((id) => id.slice(USER.length));
      const keys = ids.filter((id) => !id.startsWith(USER));
      const found = await database.transaction({ 'avouch.tenant_id': tenantId }, async (tx) => [
        ...(await findMemberNames(tx, users)).map(({ id, name }) => [namedInLedger(id), name] as const),
        ...(await findKeyNames(tx, keys)).map(({ id, name }) => [id, name] as const),
      ]);
      return { names: Object.fromEntries(found) };
    },
  );
}
