import { createHmac, timingSafeEqual } from 'node:crypto';

import type { FastifyRequest } from 'fastify';

import { AppError } from '../../platform/errors.ts';
import { requireSameOrigin } from './same-origin.ts';

/** Where a page shows that it can read what the session's own origin is told. */
export const CSRF_HEADER = 'x-avouch-csrf';

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * What a page sends along with every change. It is made from the session's token, so it needs no place of its own and
 * ends with the token, and the token cannot be found from it.
 */
export function csrfTokenOf(sessionToken: string): string {
  return createHmac('sha256', sessionToken).update('avouch csrf').digest('base64url');
}

/** A browser sends cookies by itself: a change needs what it does not. Throws AppError `request_forged`. */
export function requireUnforged(request: FastifyRequest, sessionToken: string, publicOrigin: string): void {
  if (SAFE_METHODS.has(request.method)) return;
  requireSameOrigin(request, publicOrigin);
  const presented = request.headers[CSRF_HEADER];
  const expected = Buffer.from(csrfTokenOf(sessionToken));
  const given = Buffer.from(typeof presented === 'string' ? presented : '');
  if (given.length === expected.length && timingSafeEqual(given, expected)) return;
  throw new AppError(
    'request_forged',
    `Send the csrf_token of GET /v1/session in the header ${CSRF_HEADER}, as the console does.`,
  );
}
