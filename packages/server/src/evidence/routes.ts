import type { FastifyRequest } from 'fastify';
import { z } from 'zod';

import type { HttpServer } from '../platform/http/index.ts';
import type { Controls } from './controls.ts';

const shownControl = z.object({
  id: z.string(),
  statement: z.string(),
  result: z
    .enum(['pass', 'fail', 'error', 'unknown'])
    .describe('`error`: the check could not be done; `unknown`: there was nothing to observe.'),
  detail: z.string().describe('What was observed.'),
  observed_at: z.string().describe('RFC 3339, in UTC.'),
  took_ms: z.int(),
});

/** Controls over HTTP: live checks, not signed proofs. */
export function registerControlRoutes(
  server: HttpServer,
  {
    controls,
    principalOf,
  }: { controls: Controls; principalOf: (request: FastifyRequest) => { readonly tenantId: string } },
): void {
  server.get(
    '/v1/controls',
    {
      config: { access: 'may:policies:read' },
      schema: {
        tags: ['Controls'],
        summary: 'Statements that are checked against the running system',
        description: 'Checked when they are asked for, at most every 30 seconds. Nothing of this is signed.',
        response: { 200: z.object({ controls: z.array(shownControl) }) },
      },
    },
    async (request) => ({
      controls: (await controls.statuses(principalOf(request).tenantId)).map((status) => ({
        id: status.id,
        statement: status.statement,
        result: status.result,
        detail: status.detail,
        observed_at: status.observedAt.toISOString(),
        took_ms: status.tookMs,
      })),
    }),
  );
}
