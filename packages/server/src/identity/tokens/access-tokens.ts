import type { Ledger } from '../../ledger/index.ts';
import type { Clock } from '../../platform/clock.ts';
import { AppError } from '../../platform/errors.ts';
import { newId } from '../../platform/ids.ts';
import type { PublicUrl } from '../../platform/public-url.ts';
import type { Principal } from '../principal.ts';
import { principalOf, type Sessions } from '../sessions/index.ts';
import {
  ACCESS_TOKEN_LIFETIME_S,
  type AccessTokenClaims,
  signAccessToken,
  verifyAccessToken,
} from './access-token.ts';
import type { TokenKeys } from './token-keys.ts';

const NEVER = new Date(0);

/** A person's access to the API without a browser: short-lived tokens that hang on the session that asked for them. */
export interface AccessTokens {
  /**
   * A token of 15 minutes at most for who is signed in through a browser, recorded in the ledger.
   * Throws AppError `session_needed` for anybody else: a token that could renew itself would outlive its theft.
   */
  issue(principal: Principal): Promise<{ token: string; expiresInS: number }>;
  /**
   * Who a token speaks for, as their session and their role are now: one whose session ended or whose role changed
   * opens nothing, on every node within a second.
   * Throws AppError `access_token_expired` or `access_token_invalid`.
   */
  authenticate(token: string): Promise<Principal>;
}

export function createAccessTokens({
  tokenKeys,
  sessions,
  ledger,
  clock,
  publicUrl,
}: {
  tokenKeys: TokenKeys;
  sessions: Pick<Sessions, 'byId'>;
  ledger: Ledger;
  clock: Clock;
  publicUrl: PublicUrl;
}): AccessTokens {
  async function liveSession({ tenantId, userId, sessionId }: AccessTokenClaims) {
    try {
      return await sessions.byId({ tenantId, userId, sessionId });
    } catch (error) {
      if (error instanceof AppError && error.status === 401)
        throw new AppError('access_token_invalid', 'The session behind this access token has ended.');
      throw error;
    }
  }

  return {
    async issue({ tenantId, by, subject }) {
      if (subject.kind !== 'member' || subject.through !== 'cookie')
        throw new AppError('session_needed', 'Access tokens are made in a browser where you are signed in.');
      const { userId, role, sessionId } = subject;
      const session = await sessions.byId({ tenantId, userId, sessionId });
      const now = clock.now();
      // To the second, as the token says it.
      const issuedAt = new Date(Math.floor(now.getTime() / 1_000) * 1_000);
      const lifetimeMs = Math.min(
        ACCESS_TOKEN_LIFETIME_S * 1_000,
        session.expiresAt.getTime() - issuedAt.getTime(),
      );
      const expiresAt = new Date(issuedAt.getTime() + Math.floor(lifetimeMs / 1_000) * 1_000);
      const { kid, privateKey } = await tokenKeys.signing();
      const tokenId = newId(now);
      const token = await signAccessToken(
        { tokenId, userId, tenantId, role, sessionId, issuedAt, expiresAt },
        { kid, privateKey, origin: publicUrl.origin() },
      );
      await ledger.append(tenantId, {
        id: newId(now),
        kind: 'access_token.issued',
        at: now,
        body: {
          access_token: tokenId,
          session: sessionId,
          key: kid,
          expires_at: expiresAt.toISOString(),
          by,
        },
      });
      return { token, expiresInS: (expiresAt.getTime() - issuedAt.getTime()) / 1_000 };
    },

    async authenticate(token) {
      const claims = await verifyAccessToken(token, {
        keyOf: (kid) => tokenKeys.verifying(kid),
        origin: publicUrl.origin(),
        now: clock.now(),
      });
      const session = await liveSession(claims);
      if (session.role !== claims.role)
        throw new AppError('access_token_invalid', 'The role behind this access token has changed.');
      // A proof that came after the token is one of whoever sits at the browser, and not of who holds the token.
      const isLater = session.authenticatedAt.getTime() >= claims.issuedAt.getTime() + 1_000;
      const authenticatedAt = isLater ? NEVER : session.authenticatedAt;
      return principalOf({ ...session, authenticatedAt }, 'token');
    },
  };
}

/** Records in a tenant's ledger that the keys behind its members' access tokens were rotated by command. */
export function tokenKeyRotated({
  current,
  next,
  at,
  by,
}: {
  current: string;
  next: string;
  at: Date;
  by: string;
}): Parameters<Ledger['append']>[1] {
  return { id: newId(at), kind: 'token_key.rotated', at, body: { key: current, next_key: next, by } };
}
