import type { FastifyRequest } from 'fastify';
import { z } from 'zod';

import type { HttpServer } from '../../platform/http/index.ts';
import type { Principal } from '../principal.ts';
import { CREDENTIAL_KINDS } from './credential.ts';
import type { Credentials } from './credentials.ts';

const STATES = ['ok', 'due', 'overdue'] as const;

const credential = z.object({
  kind: z.enum(CREDENTIAL_KINDS),
  id: z.string(),
  name: z.string(),
  owner: z.enum(['tenant', 'installation']).describe('`installation`: the operator replaces it.'),
  renewal: z.enum(['by_hand', 'by_itself']),
  created_at: z.string(),
  expires_at: z.string(),
  days_left: z.int().describe('Whole days; below 0 where it is over.'),
  state: z.enum(STATES).describe('`due` from 30 days before the end, or from less for what lives no longer.'),
});

/** What has an age limit, over HTTP. */
export function registerCredentialRoutes(
  server: HttpServer,
  {
    credentials,
    tenantOf,
    principalOf,
  }: {
    credentials: Pick<Credentials, 'report'>;
    tenantOf: (tenantId: string) => Promise<{ id: string; name: string }>;
    principalOf: (request: FastifyRequest) => Principal;
  },
): void {
  server.get(
    '/v1/credentials/due',
    {
      config: { access: 'may:keys:manage|keys:read|policies:read' as const },
      schema: {
        tags: ['API keys'],
        summary: 'Keys and certificates with an age limit, the next to end first',
        description: 'Who may only have API keys of their own sees those, and the keys that are nobody’s.',
        querystring: z.object({ state: z.enum(STATES).optional() }),
        response: { 200: z.object({ credentials: z.array(credential) }) },
      },
    },
    async (request) => {
      const principal = principalOf(request);
      const all = await credentials.report(await tenantOf(principal.tenantId));
      const seen = all.filter(
        ({ kind, ownerUserId, state }) =>
          (request.query.state === undefined || state === request.query.state) &&
          (!(kind === 'api_key' || kind === 'signing_key') || seesKey(principal, ownerUserId)),
      );
      return {
        credentials: seen.map(
          ({ kind, id, name, owner, renewal, createdAt, expiresAt, daysLeft, state }) => ({
            kind,
            id,
            name,
            owner,
            renewal,
            created_at: createdAt.toISOString(),
            expires_at: expiresAt.toISOString(),
            days_left: daysLeft,
            state,
          }),
        ),
      };
    },
  );
}

function seesKey({ permissions, subject }: Principal, ownerUserId: string | undefined): boolean {
  if (permissions.includes('keys:manage') || permissions.includes('keys:read')) return true;
  return subject.kind === 'member' && permissions.includes('keys:own') && subject.userId === ownerUserId;
}
