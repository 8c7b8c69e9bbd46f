import { createAuthenticate, isSafe, type Auth } from './auth.ts';
import { AvouchError, clientError } from './errors.ts';
import { readRefusal, readRetryAfter } from './problem.ts';

/** What reaches the server: the platform's `fetch`, or one that stands for it. */
export type Fetch = (request: Request) => Promise<Response>;

/** How often a safe request is sent again after 503, and how long it may wait in all before it gives up. */
const MAX_RETRIES = 2;
const MAX_RETRY_WAIT_S = 10;

/**
 * Sends a request as who the client is, and gives the answer only if it is a success. Throws `AvouchError` for
 * every refusal and for a network that failed, and the signal's reason where it was aborted.
 *
 * A GET that a server answers with 503 and `retry-after` is sent again, within bounds. Nothing that could change
 * something is ever sent twice: whether it was done is for the caller to find out.
 */
export function createSend({ auth, fetch }: { auth: Auth | undefined; fetch: Fetch | undefined }): Fetch {
  const authenticate = createAuthenticate(auth);
  // Browsers refuse a `fetch` that was taken off its window.
  const reach: Fetch = fetch ?? ((request) => globalThis.fetch(request));

  async function attempt(request: Request): Promise<Response> {
    const authenticated = await authenticate(request);
    try {
      return await reach(authenticated);
    } catch (error) {
      if (request.signal.aborted) throw error;
      if (error instanceof AvouchError) throw error;
      throw clientError('network_failed', `No answer came from ${new URL(request.url).origin}.`, error);
    }
  }

  return async (request) => {
    const repeatable = isSafe(request.method);
    let waitedS = 0;
    for (let retries = 0; ; retries++) {
      const response = await attempt(repeatable ? request.clone() : request);
      if (response.ok) return response;
      const waitS = response.status === 503 ? readRetryAfter(response) : undefined;
      const tooLong = waitS === undefined || waitedS + waitS > MAX_RETRY_WAIT_S;
      if (!repeatable || tooLong || retries === MAX_RETRIES) throw await readRefusal(response);
      await response.body?.cancel();
      await waitFor(waitS * 1000, request.signal);
      waitedS += waitS;
    }
  };
}

async function waitFor(waitMs: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, waitMs);
    signal.addEventListener('abort', stop, { once: true });
  });
}
