import type { FastifyRequest } from 'fastify';
import { z } from 'zod';

import type { HttpServer } from '../platform/http/index.ts';
import { KEY_AGE_LIMIT_DAYS, type PolicyPublicKeys, type PublicKey } from './public-keys.ts';

const publicKey = z.object({
  verifier_key: z.string().describe('As verifiers read it: `<name>+<hash>+<key>` (C2SP signed-note).'),
  public_key: z.string().describe('The raw Ed25519 key, 32 bytes in base64.'),
  created_at: z.string(),
  due_at: z.string().describe(`When it should be replaced: ${KEY_AGE_LIMIT_DAYS} days after it was made.`),
});

/** The public halves of a tenant's signing keys, so that nobody has to be trusted to hand them over. */
export function registerPublicKeyRoutes(
  server: HttpServer,
  { publicKeys, tenantOf }: { publicKeys: PolicyPublicKeys; tenantOf: (request: FastifyRequest) => string },
): void {
  server.get(
    '/v1/public_keys',
    {
      config: { access: 'may:ledger:read' },
      schema: {
        tags: ['Ledger'],
        summary: 'Public keys, current and next, by purpose',
        description:
          'A ledger has one key for good; the policy key is rotated, and its next key shows beforehand.',
        response: {
          200: z.object({
            public_keys: z.array(
              z.object({
                purpose: z.enum(['ledger', 'policy']),
                age_limit_days: z.int(),
                current: publicKey,
                next: publicKey.nullable(),
              }),
            ),
          }),
        },
      },
    },
    async (request) => ({
      public_keys: (await publicKeys.of(tenantOf(request))).map(({ purpose, current, next }) => ({
        purpose,
        age_limit_days: KEY_AGE_LIMIT_DAYS,
        current: shown(current),
        next: next === undefined ? null : shown(next),
      })),
    }),
  );
}

function shown(key: PublicKey): z.output<typeof publicKey> {
  return {
    verifier_key: key.verifierKey,
    public_key: Buffer.from(key.publicKey).toString('base64'),
    created_at: key.createdAt.toISOString(),
    due_at: key.dueAt.toISOString(),
  };
}
