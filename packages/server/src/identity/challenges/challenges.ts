import { z } from 'zod';

import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/index.ts';
import { AppError } from '../../platform/errors.ts';
import type { RandomBytes } from '../../platform/random.ts';
import type { IdentitySecrets } from '../secrets.ts';
import { newToken, tokenHash } from '../token.ts';
import { deleteExpiredChallenges, spendChallenge } from './store.ts';

/**
 * What the server has to remember from a question to its answer, sealed and left with the browser that was asked:
 * questions that nobody answers cost no memory, and an answer counts once, in that browser, for a while.
 */
export interface Challenges<Content> {
  /** Base64url, for a cookie. */
  seal(content: Content): Promise<string>;
  /**
   * What was sealed, once. Throws AppError `challenge_invalid` when it was answered before, has expired, or is not one
   * of ours for this purpose.
   */
  take(sealed: string | undefined): Promise<Content>;
}

export interface ChallengeRooms {
  readonly database: Database;
  readonly secrets: IdentitySecrets;
  readonly clock: Clock;
  readonly drawBytes: RandomBytes;
}

/** Cookies of a browser may take four kilobytes. */
const MAX_SEALED_LENGTH = 3_000;

/** What is sealed for one purpose does not open for another. */
export function createChallenges<Content>(
  { database, secrets, clock, drawBytes }: ChallengeRooms,
  { purpose, lifetimeMs, content }: { purpose: string; lifetimeMs: number; content: z.ZodType<Content> },
): Challenges<Content> {
  const place = `challenge/${purpose}`;
  const envelope = z.strictObject({ id: z.string(), expires_at: z.int(), content });

  return {
    async seal(sealedContent) {
      const plain = JSON.stringify({
        id: newToken(drawBytes),
        expires_at: clock.now().getTime() + lifetimeMs,
        content: sealedContent,
      });
      return (await secrets.seal(place, Buffer.from(plain))).toString('base64url');
    },

    async take(sealed) {
      if (sealed === undefined || sealed.length > MAX_SEALED_LENGTH) throw invalid();
      const plain = await secrets.open(place, Buffer.from(sealed, 'base64url'));
      if (plain === undefined) throw invalid();
      const read = envelope.parse(JSON.parse(plain.toString('utf8')));
      const now = clock.now();
      const expiresAt = new Date(read.expires_at);
      if (expiresAt <= now) throw invalid();
      const hash = tokenHash(read.id);
      const scope = { 'avouch.spent_hash': hash, 'avouch.operator': 'on' };
      const isFirst = await database.transaction(scope, async (tx) => {
        await deleteExpiredChallenges(tx, now);
        return spendChallenge(tx, hash, expiresAt);
      });
      if (!isFirst) throw invalid();
      return read.content;
    },
  };
}

function invalid(): AppError {
  return new AppError(
    'challenge_invalid',
    'This was begun elsewhere, too long ago, or is finished already. Begin again.',
  );
}
