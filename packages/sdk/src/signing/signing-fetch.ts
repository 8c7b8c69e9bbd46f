import { createSigner, type SignerPlatform, type SigningKey } from './signer.ts';

/** The platform's `fetch`, as clients of other makers take it for an option. */
export type FetchLike = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/**
 * A `fetch` whose requests are signed, for any client that takes one, such as OpenAI's and Anthropic's: give
 * them anything for their API key, which is taken out here. A body is read whole before it is sent, because its
 * digest stands before it; answers stream as ever.
 */
export function createSigningFetch({
  keyId,
  secret,
  fetch = (input, init) => globalThis.fetch(input, init),
  ...platform
}: SigningKey & SignerPlatform & { readonly fetch?: FetchLike }): FetchLike {
  const sign = createSigner({ keyId, secret }, platform);
  return async (input, init) => {
    // The platform's own reading of all the forms that a request can have.
    const request = new Request(input, withDuplex(init));
    const { method, url } = request;
    const body = request.body === null ? undefined : new Uint8Array(await request.arrayBuffer());
    stateCaching(request);
    const headers = await sign({ method, url, headers: request.headers, body });
    const signed = { ...bodyOf(headers, body), redirect: withoutFollowing(request.redirect) };
    if (input instanceof Request) return fetch(new Request(request, signed));
    // Not through `Request`, which would drop what a platform's `fetch` takes besides, such as a dispatcher.
    return fetch(url, { ...init, method, ...signed });
  };
}

/** The target is signed: what follows a redirection would carry the body to who cannot verify it, and be refused. */
function withoutFollowing(redirect: RequestRedirect): RequestRedirect {
  return redirect === 'follow' ? 'error' : redirect;
}

function bodyOf(headers: Headers, body: Uint8Array<ArrayBuffer> | undefined): RequestInit {
  return { headers, ...(body === undefined ? {} : { body }) };
}

/** What the platform would add to a request for its `cache` mode, after it was signed (Fetch, section 4.5). */
function stateCaching({ cache, headers }: Request): void {
  const added =
    cache === 'no-store' || cache === 'reload'
      ? { pragma: 'no-cache', 'cache-control': 'no-cache' }
      : cache === 'no-cache'
        ? { 'cache-control': 'max-age=0' }
        : {};
  for (const [name, value] of Object.entries(added)) if (!headers.has(name)) headers.set(name, value);
}

/** A stream for a body is taken only by who says that they will not read the answer before its end. */
function withDuplex(init: RequestInit | undefined): RequestInit | undefined {
  const duplex = { duplex: 'half' };
  return init?.body instanceof ReadableStream ? { ...init, ...duplex } : init;
}
