import type { FastifyRequest } from 'fastify';

import { AppError } from '../../platform/errors.ts';
import type { Principal } from '../principal.ts';

/** The person who is signed in, on routes for them alone. */
export function memberOf(principal: Principal): Extract<Principal['subject'], { kind: 'member' }> {
  if (principal.subject.kind !== 'member') throw new AppError('session_needed');
  return principal.subject;
}

/** The same where it has to be a browser, because its cookie is changed. Throws AppError `session_needed`. */
export function browserOf(
  request: FastifyRequest,
  principalOf: (request: FastifyRequest) => Principal,
): ReturnType<typeof memberOf> {
  const member = memberOf(principalOf(request));
  if (member.through !== 'cookie') throw new AppError('session_needed', 'Do this in the console.');
  return member;
}
