import type { FastifyRequest } from 'fastify';

import { AppError } from '../../platform/errors.ts';

/**
 * Refuses what a page of somebody else made a browser send: the request says where it comes from (`Sec-Fetch-Site`,
 * `Origin`), and a page cannot change what it says. What says neither comes from no browser of these days.
 * Throws AppError `request_forged`.
 */
export function requireSameOrigin(request: FastifyRequest, publicOrigin: string): void {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') throw forged();
  const { origin, host } = request.headers;
  if (origin === undefined || origin === publicOrigin) return;
  if (host !== undefined && (origin === `https://${host}` || origin === `http://${host}`)) return;
  throw forged();
}

function forged(): AppError {
  return new AppError('request_forged', 'The request comes from a page of another origin.');
}
