import { Secret, TOTP } from 'otpauth';

/** 160 bits, as RFC 4226 recommends. */
export const TOTP_SECRET_BYTES = 20;

const PERIOD_S = 30;
/** A step before and one after: clocks of phones drift, and people type slowly. */
const WINDOW = 1;

/** What authenticator apps take: RFC 6238 with SHA-1, six digits, thirty seconds. Most of them know nothing else. */
function totpOf(secret: Uint8Array, label: string): TOTP {
  return new TOTP({
    issuer: 'Avouch',
    label,
    secret: new Secret({ buffer: Uint8Array.from(secret).buffer }),
    algorithm: 'SHA1',
    digits: 6,
    period: PERIOD_S,
  });
}

/** What an app takes in: the secret in base32, and all of it as an `otpauth://` URI. */
export function describeTotp(secret: Uint8Array, email: string): { secret: string; uri: string } {
  const totp = totpOf(secret, email);
  return { secret: totp.secret.base32, uri: totp.toString() };
}

/** The time step whose code this is, near `now`; undefined when it is the code of none. */
export function stepOfCode(secret: Uint8Array, code: string, now: Date): number | undefined {
  const delta = totpOf(secret, '').validate({ token: code, timestamp: now.getTime(), window: WINDOW });
  return delta === null ? undefined : Math.floor(now.getTime() / 1000 / PERIOD_S) + delta;
}
