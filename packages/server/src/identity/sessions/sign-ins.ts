import type { FastifyReply, FastifyRequest } from 'fastify';

import type { Method, MemberSession } from './session.ts';

/** What a sign-in came to. */
export type SignInOutcome =
  | { readonly status: 'signed_in'; readonly session: MemberSession; readonly csrfToken: string }
  /** The first step is done. The reply carries the cookie of a ticket with which the second is taken. */
  | { readonly status: 'second_factor'; readonly methods: readonly ('totp' | 'recovery_code' | 'passkey')[] };

/** A first step that was done in this browser within the last ten minutes. */
export interface SignInTicket {
  readonly userId: string;
  readonly tenantId: string | undefined;
  readonly methods: readonly Method[];
}

/**
 * Ends every way of signing in. A way proves who somebody is and then calls `complete`; it sets no session cookie and
 * writes no entry itself. For passkeys as the second step: read `ticketOf`, check the passkey against
 * `ticket.userId`, then `complete` with `[...ticket.methods, 'passkey']`.
 */
export interface SignIns {
  /**
   * Decides whether a second factor is still needed, and if not starts the session in `tenantId` (the tenant they were
   * in last where none is named), ends the one that this browser had, sets the cookie, and records `session.started`.
   * Throws AppError `sign_in_refused` when they are a member of no such tenant.
   */
  complete(
    request: FastifyRequest,
    reply: FastifyReply,
    proven: { userId: string; methods: readonly Method[]; tenantId?: string | undefined },
  ): Promise<SignInOutcome>;
  /**
   * For a person who is signed in and has just proven again who they are, or added a factor by proving that they have
   * it: adds the method to the session of the request, rotates its token and sets the cookie.
   */
  reauthenticate(
    request: FastifyRequest,
    reply: FastifyReply,
    method: Method,
  ): Promise<{ session: MemberSession; csrfToken: string }>;
  /** The first step of this browser that waits for its second; undefined where there is none. */
  ticketOf(request: FastifyRequest): Promise<SignInTicket | undefined>;
  /**
   * Records that a known person was refused (coalesced, in the background, so that it costs the answer no time).
   * `reason` is a short code, as `password` or `passkey_unknown`.
   */
  refused(userId: string, reason: string): void;
}
