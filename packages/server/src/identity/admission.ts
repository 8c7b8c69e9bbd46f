import type { FastifyRequest } from 'fastify';

import type { Clock } from '../platform/clock.ts';
import { AppError } from '../platform/errors.ts';
import type { Access } from '../platform/http/index.ts';
import { permissionsOf } from './permissions.ts';
import { type Principal, requirePermission } from './principal.ts';
import { REAUTHENTICATION_MS } from './sessions/session.ts';

/**
 * One way in which a request can show who makes it. A way that it shows something of decides alone: what is wrong there
 * is refused, whatever else the request carries.
 */
export interface Way {
  /** Whether the request carries something of this way, right or wrong. */
  presents(request: FastifyRequest): boolean;
  /** Throws the AppError of the refusal. */
  authenticate(request: FastifyRequest): Promise<Principal>;
  /** For ways that vouch for the body too: throws the AppError when these are not the bytes that were vouched for. */
  admitBody?(request: FastifyRequest, body: Buffer): void;
}

export interface Admission {
  /** Whether a request may go on to its route. Rejects with the AppError of the refusal. */
  readonly admit: (request: FastifyRequest, access: Access) => Promise<void>;
  readonly admitBody: (request: FastifyRequest, body: Buffer) => void;
  /** Who makes an admitted request. */
  readonly principalOf: (request: FastifyRequest) => Principal;
}

/** `ways` in the order in which they are looked for. `refused` is told of everybody known who may not do something. */
export function createAdmission({
  ways,
  clock,
  refused,
}: {
  ways: readonly Way[];
  clock: Clock;
  refused: (principal: Principal, access: Access) => void;
}): Admission {
  const admitted = new WeakMap<FastifyRequest, { principal: Principal; way: Way }>();

  function requireAccess(principal: Principal, access: Access): void {
    try {
      if (access !== 'member') requirePermission(principal, ...permissionsOf(access));
      else if (principal.subject.kind !== 'member')
        throw new AppError('session_needed', 'This is for people who are signed in, not for API keys.');
    } catch (error) {
      refused(principal, access);
      throw error;
    }
  }

  function requireRecentProof({ subject }: Principal): void {
    if (subject.kind !== 'member') return;
    if (clock.now().getTime() - subject.authenticatedAt.getTime() <= REAUTHENTICATION_MS) return;
    throw new AppError('reauthentication_required', 'Show again who you are, then do the same again.');
  }

  function requireUnconfined({ subject }: Principal): void {
    if (subject.kind !== 'member' || !subject.isConfined) return;
    throw new AppError('session_confined', 'Sign in with your password or a passkey for this.');
  }

  return {
    async admit(request, access) {
      const way = ways.find((one) => one.presents(request));
      if (way === undefined) {
        throw access === 'member'
          ? new AppError('session_missing', 'Sign in first.')
          : new AppError('api_key_missing', 'Send your API key as "Authorization: Bearer avk_…".');
      }
      const principal = await way.authenticate(request);
      requireAccess(principal, access);
      const { reauthenticate, beyondTenant } = request.routeOptions.config;
      if (beyondTenant === true) requireUnconfined(principal);
      if (reauthenticate === true) requireRecentProof(principal);
      admitted.set(request, { principal, way });
    },

    admitBody(request, body) {
      admitted.get(request)?.way.admitBody?.(request, body);
    },

    principalOf(request) {
      const found = admitted.get(request);
      if (found === undefined) throw new AppError('session_missing');
      return found.principal;
    },
  };
}
