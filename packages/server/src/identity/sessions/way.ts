import type { Way } from '../admission.ts';
import { AppError } from '../../platform/errors.ts';
import { hasCookie, readCookie, SESSION_COOKIE } from './cookies.ts';
import { requireUnforged } from './csrf.ts';
import { principalOf } from './session.ts';
import type { Sessions } from './sessions.ts';

/** The cookie of a browser. What changes something must show besides that a page of ours sent it. */
export function createSessionWay({
  sessions,
  publicOrigin,
}: {
  sessions: Pick<Sessions, 'byToken'>;
  publicOrigin: () => string;
}): Way {
  return {
    presents: (request) => hasCookie(request, SESSION_COOKIE),
    async authenticate(request) {
      const token = readCookie(request, SESSION_COOKIE);
      if (token === undefined) throw new AppError('session_invalid', 'Sign in again.');
      const session = await sessions.byToken(token);
      requireUnforged(request, token, publicOrigin());
      return principalOf(session, 'cookie');
    },
  };
}
