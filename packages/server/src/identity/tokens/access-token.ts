import type { KeyObject } from 'node:crypto';

import { errors, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';

import { AppError } from '../../platform/errors.ts';
import { type Role, ROLES } from '../permissions.ts';

/** Who a token speaks for, and the session that it hangs on. */
export interface AccessTokenClaims {
  readonly tokenId: string;
  readonly userId: string;
  readonly tenantId: string;
  readonly role: Role;
  readonly sessionId: string;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
}

export const ACCESS_TOKEN_LIFETIME_S = 15 * 60;

/** What the clocks of nodes behind one address may differ by. */
const CLOCK_TOLERANCE_S = 5;

/** Ours have some 700 characters. */
const MAX_TOKEN_LENGTH = 4_096;

const TYPE = 'at+jwt';
const ALGORITHM = 'RS256';

/** Nothing else stands in ours: no `crit`, and no word about where to find another key. */
const header = z.strictObject({ alg: z.literal(ALGORITHM), typ: z.literal(TYPE), kid: z.string() });

const payload = z.strictObject({
  iss: z.string(),
  aud: z.string(),
  client_id: z.string(),
  sub: z.uuid(),
  tenant: z.uuid(),
  role: z.enum(ROLES),
  sid: z.uuid(),
  jti: z.uuid(),
  iat: z.int(),
  nbf: z.int(),
  exp: z.int(),
});

/** The API of the installation at `origin`, as a token names it. */
function audienceAt(origin: string): string {
  return `${origin}/v1`;
}

/** A JWT (RFC 7519) with the claims of RFC 9068, signed with RS256. */
export function signAccessToken(
  { tokenId, userId, tenantId, role, sessionId, issuedAt, expiresAt }: AccessTokenClaims,
  { kid, privateKey, origin }: { kid: string; privateKey: KeyObject; origin: string },
): Promise<string> {
  return new SignJWT({ client_id: origin, tenant: tenantId, role, sid: sessionId })
    .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid })
    .setIssuer(origin)
    .setAudience(audienceAt(origin))
    .setSubject(userId)
    .setJti(tokenId)
    .setIssuedAt(issuedAt)
    .setNotBefore(issuedAt)
    .setExpirationTime(expiresAt)
    .sign(privateKey);
}

/**
 * Reads a token as RFC 8725 asks: one algorithm, one type, a key that we know by its id and nothing that the token says
 * about keys, our issuer and audience, within its time.
 * Throws AppError `access_token_expired` or `access_token_invalid`; which check failed is nobody's business.
 */
export async function verifyAccessToken(
  token: string,
  {
    keyOf,
    origin,
    now,
  }: { keyOf: (kid: string) => Promise<KeyObject | undefined>; origin: string; now: Date },
): Promise<AccessTokenClaims> {
  if (token.length > MAX_TOKEN_LENGTH) throw invalid();
  const verified = await jwtVerify(
    token,
    async (protectedHeader) => {
      const read = header.safeParse(protectedHeader);
      const key = read.success ? await keyOf(read.data.kid) : undefined;
      if (key === undefined) throw invalid();
      return key;
    },
    {
      algorithms: [ALGORITHM],
      typ: TYPE,
      issuer: origin,
      audience: audienceAt(origin),
      currentDate: now,
      clockTolerance: CLOCK_TOLERANCE_S,
      maxTokenAge: ACCESS_TOKEN_LIFETIME_S,
    },
  ).catch((error: unknown) => {
    if (error instanceof errors.JWTExpired)
      throw new AppError('access_token_expired', 'This access token has expired. Ask for another.');
    if (error instanceof errors.JOSEError) throw invalid();
    throw error;
  });
  const read = payload.safeParse(verified.payload);
  if (!read.success) throw invalid();
  const { jti, sub, tenant, role, sid, iat, exp } = read.data;
  return {
    tokenId: jti,
    userId: sub,
    tenantId: tenant,
    role,
    sessionId: sid,
    issuedAt: new Date(iat * 1_000),
    expiresAt: new Date(exp * 1_000),
  };
}

function invalid(): AppError {
  return new AppError('access_token_invalid', 'This access token is not one of ours.');
}
