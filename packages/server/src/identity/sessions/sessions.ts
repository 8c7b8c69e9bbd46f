import type { MemberSession } from './session.ts';

/** The sessions of people, as requests present them. What is told here is at most a second old on every node. */
export interface Sessions {
  /** The session whose token a cookie holds. Throws AppError `session_invalid`. */
  byToken(token: string): Promise<MemberSession>;
  /** The session that an access token names. Throws AppError `session_invalid` when it ended or the member left. */
  byId(named: { tenantId: string; userId: string; sessionId: string }): Promise<MemberSession>;
}
