import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';

import { AppError } from '../../platform/errors.ts';
import { clientAddressOf, type HttpServer } from '../../platform/http/index.ts';
import type { Log } from '../../platform/log.ts';
import type { Attempts } from '../attempts/index.ts';
import { addressBlock } from '../passwords/passwords.ts';
import { clearCookie, readCookie, setCookie, SIGN_IN_COOKIE } from '../sessions/cookies.ts';
import type { SignIns } from '../sessions/index.ts';
import type { BringIn } from './bring-in.ts';
import { type Finished, type OidcFlow, SIGN_IN_LIFETIME_MS } from './flow.ts';

const SIGN_IN_PAGE = '/console/sign-in';

/** A place in the console, and nothing that a browser could read as another host. */
const returnTo = z
  .string()
  .max(500)
  .regex(/^\/console(?:[/?][\w\-.~%/?=&,:+@]*)?$/, 'must be a path in the console')
  .default('/console');

/**
 * The two ends of a sign-in through an issuer, which a browser goes to by itself: whatever they come to is a redirect,
 * a refusal is one to the page for signing in, with the code of the refusal.
 */
export function registerOidcSignInRoutes(
  server: HttpServer,
  {
    flow,
    bringIn,
    signIns,
    attempts,
    log,
  }: {
    flow: OidcFlow;
    bringIn: BringIn;
    signIns: Pick<SignIns, 'complete'>;
    attempts: Attempts;
    log: Log;
  },
): void {
  const config = { access: 'public' as const };
  const tags = ['Signing in'];
  const params = z.object({ id: z.uuid() });

  /** Runs a step; tells the browser where to go, and the log which check a refusal came from. */
  async function lead(reply: FastifyReply, step: () => Promise<string>): Promise<FastifyReply> {
    void reply.header('cache-control', 'no-store');
    try {
      return await reply.redirect(await step(), 302);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      log.info(
        { code: error.code, checks: checksOf(error) },
        'a sign-in through an OpenID issuer was refused',
      );
      return reply.redirect(`${SIGN_IN_PAGE}?error=${error.code}`, 302);
    }
  }

  server.get(
    '/v1/auth/oidc/:id/start',
    {
      config,
      schema: {
        tags,
        summary: 'Begin to sign in through an issuer',
        params,
        querystring: z.object({
          return_to: returnTo,
          fresh: z
            .enum(['true', 'false'])
            .default('false')
            .describe('Asks the issuer to have them prove themselves anew, for what is dangerous.'),
        }),
      },
    },
    ({ params: { id }, query }, reply) =>
      lead(reply, async () => {
        const { url, sealed } = await flow.begin(id, {
          returnTo: query.return_to,
          isFresh: query.fresh === 'true',
        });
        // Lax: the way back comes from the issuer's site.
        setCookie(reply, SIGN_IN_COOKIE, sealed, { maxAgeS: SIGN_IN_LIFETIME_MS / 1_000, sameSite: 'Lax' });
        return url;
      }),
  );

  server.get(
    '/v1/auth/oidc/:id/callback',
    {
      config,
      schema: { tags, summary: 'Where an issuer sends people back to', params },
    },
    (request, reply) =>
      lead(reply, async () => {
        const sealed = readCookie(request, SIGN_IN_COOKIE);
        clearCookie(reply, SIGN_IN_COOKIE);
        const query = new URLSearchParams(request.raw.url?.split('?')[1] ?? '');
        // Each has us ask the issuer for a token: who comes back with nothing of worth does so a few times.
        const attempt = await attempts.begin([
          { counted: 'address', name: addressBlock(clientAddressOf(request)) },
        ]);
        const finished = await flow.finish(request.params.id, { sealed, query });
        await attempt.succeeded();
        return signIn(request, reply, finished);
      }),
  );

  async function signIn(
    request: FastifyRequest,
    reply: FastifyReply,
    { connection, described, provenAt, returnTo: place }: Finished,
  ): Promise<string> {
    const outcome = await signIns.complete(request, reply, {
      userId: await bringIn.bringIn(connection, described),
      tenantId: connection.tenantId,
      methods: [described.isMultiFactor ? 'oidc_mfa' : 'oidc'],
      authenticatedAt: provenAt,
    });
    if (outcome.status === 'signed_in') return place;
    const wanted = new URLSearchParams({ second_factor: outcome.methods.join(','), return_to: place });
    return `${SIGN_IN_PAGE}?${wanted.toString()}`;
  }
}

/** What libraries say about a refusal, without what it was about: a token's claims are personal data. */
function checksOf(error: Error): string[] {
  const sentences: string[] = [];
  for (let cause = error.cause; cause instanceof Error && sentences.length < 4; cause = cause.cause)
    sentences.push(cause.message.slice(0, 200));
  return sentences;
}
