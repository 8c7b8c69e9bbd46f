import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * `__Host-` binds a cookie to this very host: no other host can set it, and it travels over TLS alone (browsers take
 * localhost for that).
 */
export const SESSION_COOKIE = '__Host-avouch_session';
/** A sign-in in progress. Lax, for the way back from an OpenID issuer comes from another site. */
export const SIGN_IN_COOKIE = '__Host-avouch_signin';
/** That somebody signed in from this browser before: what strangers do to an account does not hold it up. */
export const DEVICE_COOKIE = '__Host-avouch_device';

/**
 * The value of a cookie; undefined where there is none, and where there are several: a browser sends one `__Host-`
 * cookie of a name, so two of them are somebody's attempt to be understood in two ways.
 */
export function readCookie(request: FastifyRequest, name: string): string | undefined {
  const values = (request.headers.cookie ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
  return values.length === 1 ? values[0] : undefined;
}

export function hasCookie(request: FastifyRequest, name: string): boolean {
  return (request.headers.cookie ?? '').includes(`${name}=`);
}

/** Adds to those that the reply sets already. HttpOnly: no script ever reads it. */
export function setCookie(
  reply: FastifyReply,
  name: string,
  value: string,
  { maxAgeS, sameSite }: { maxAgeS: number; sameSite: 'Strict' | 'Lax' },
): void {
  void reply.header(
    'set-cookie',
    `${name}=${value}; Max-Age=${maxAgeS}; Path=/; Secure; HttpOnly; SameSite=${sameSite}`,
  );
}

export function clearCookie(reply: FastifyReply, name: string): void {
  setCookie(reply, name, '', { maxAgeS: 0, sameSite: 'Strict' });
}
