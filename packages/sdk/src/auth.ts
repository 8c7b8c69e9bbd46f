import { createSigner } from './signing/index.ts';

/** How a client says who it is. Left out, it says nothing: for the routes of signing in. */
export type Auth =
  | { readonly apiKey: string }
  /** Asked before each request, so that it can hand out a fresh one. */
  | { readonly accessToken: () => string | Promise<string> }
  /** Sends a signature in place of a secret (RFC 9421). */
  | { readonly signingKey: { readonly id: string; readonly secret: string } }
  /** A page of the server's own origin: the browser sends the cookie, this sends the token against forgery. */
  | { readonly session: { readonly csrfToken: () => string | undefined } };

/** Makes a request one that says who makes it. */
export type Authenticate = (request: Request) => Promise<Request>;

/** Turns what a client was given into what happens to each request. */
export function createAuthenticate(auth: Auth | undefined): Authenticate {
  if (auth === undefined) return async (request) => request;
  if ('apiKey' in auth)
    return async (request) => withHeader(request, 'authorization', `Bearer ${auth.apiKey}`);
  if ('accessToken' in auth) {
    return async (request) => withHeader(request, 'authorization', `Bearer ${await auth.accessToken()}`);
  }
  if ('signingKey' in auth) return createSigned(auth.signingKey);
  return async (request) => {
    const token = isSafe(request.method) ? undefined : auth.session.csrfToken();
    return token === undefined ? request : withHeader(request, 'x-avouch-csrf', token);
  };
}

/** Whether a method changes nothing (RFC 9110, section 9.2.1). */
export function isSafe(method: string): boolean {
  return ['GET', 'HEAD', 'OPTIONS'].includes(method);
}

function createSigned({ id, secret }: { readonly id: string; readonly secret: string }): Authenticate {
  const sign = createSigner({ keyId: id, secret });
  return async (request) => {
    const { method, url, headers } = request;
    const body = request.body === null ? undefined : new Uint8Array(await request.arrayBuffer());
    return new Request(request, {
      headers: await sign({ method, url, headers, body }),
      ...(body === undefined ? {} : { body }),
    });
  };
}

function withHeader(request: Request, name: string, value: string): Request {
  try {
    request.headers.set(name, value);
  } catch {
    // Without a cause: what the platform says of it quotes the secret.
    throw new TypeError(`What ${name} is to say has characters that no header can hold.`);
  }
  return request;
}
