import { reauthentication, sessionEnd } from './gate.ts';

/**
 * The one way out to the server. Where a person must first prove who they are, or sign in again, it asks them and
 * then sends the same request once more, so no form needs to know of it. `csrfToken` is asked anew each time:
 * signing in again changes it.
 */
export function createGuardedFetch(
  csrfToken: () => string | undefined,
): (request: Request) => Promise<Response> {
  return async function guardedFetch(request) {
    const response = await send(request.clone());
    const gate = await gateOf(request, response);
    if (gate === undefined || !(await gate.ask())) return response;
    return send(request);
  };

  function send(request: Request): Promise<Response> {
    const token = csrfToken();
    if (!SAFE_METHODS.has(request.method) && token !== undefined) request.headers.set('x-avouch-csrf', token);
    // Global `fetch` is looked up each time, as the tests of a page may have replaced it.
    return fetch(request);
  }
}

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
/** Refusals that say that there is no session any more, as docs/errors.md has them. */
const SESSION_ENDED: ReadonlySet<string> = new Set(['session_missing', 'session_invalid', 'api_key_missing']);

async function gateOf(request: Request, response: Response) {
  if (response.status !== 401 && response.status !== 403) return undefined;
  // Signing in answers 401 to a wrong password, and who looks whether there is a session wants to know.
  const { pathname } = new URL(request.url);
  if (pathname.startsWith('/v1/auth/') || pathname.startsWith('/v1/session')) return undefined;
  const code = await codeOf(response.clone());
  if (code === 'reauthentication_required') return reauthentication;
  return response.status === 401 && code !== undefined && SESSION_ENDED.has(code) ? sessionEnd : undefined;
}

async function codeOf(response: Response): Promise<string | undefined> {
  const problem: unknown = await response.json().catch(() => undefined);
  if (typeof problem !== 'object' || problem === null || !('code' in problem)) return undefined;
  return typeof problem.code === 'string' ? problem.code : undefined;
}
