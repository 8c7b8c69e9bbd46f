import type { Session } from './shapes.ts';

/**
 * The session as this page last read it. Requests need its token against forgery outside of React, so it is kept
 * here; the pages read it through `useSession`.
 */
let current: Session | undefined;

export function currentSession(): Session | undefined {
  return current;
}

/** Remembers the session that the server answered with, or that there is none. */
export function rememberSession(session: Session | undefined): void {
  current = session;
}
