import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/server';
import { z } from 'zod';

import type { Ledger } from '../../ledger/index.ts';
import { AppError } from '../../platform/errors.ts';
import { newId } from '../../platform/ids.ts';
import type { PublicUrl } from '../../platform/public-url.ts';
import { appendForPerson, auditEntry, namedInLedger } from '../audit.ts';
import { type ChallengeRooms, createChallenges } from '../challenges/index.ts';
import { readFactors, replaceRecoveryCodes } from '../second-factor/store.ts';
import {
  type authenticationResponse,
  CHALLENGE_LIFETIME_MS,
  MAX_PASSKEYS,
  type Passkey,
  type registrationResponse,
} from './passkey.ts';
import { countUse, deletePasskey, findPasskey, insertPasskey, listPasskeys, lockPasskeys } from './store.ts';
import { verifyNewCredential, verifyUse } from './verify.ts';

/** A question for an authenticator, and what the browser has to bring back with the answer. */
export interface Asked<Options> {
  readonly options: Options;
  readonly sealed: string;
}

/** What a passkey is used for: an answer that was given for one is no answer for another. */
export type PasskeyUse = 'sign_in' | 'second_factor' | 'reauthentication';

/**
 * Passkeys (WebAuthn level 3). Each use is with user verification, so it shows something held and something known or
 * someone's own. Every question can be answered once, within five minutes, in the browser that asked.
 */
export interface Passkeys {
  askForNew(user: {
    id: string;
    email: string;
    name: string;
  }): Promise<Asked<PublicKeyCredentialCreationOptionsJSON>>;
  /** Throws AppError `challenge_invalid`, `passkey_invalid`, `passkey_exists` or `passkeys_full`. */
  add(
    userId: string,
    answer: {
      name: string;
      response: z.output<typeof registrationResponse>;
      sealed: string | undefined;
      by: string;
    },
  ): Promise<Passkey>;
  /** Without a person any passkey that the authenticator keeps for this server will do. */
  askForUse(use: PasskeyUse, userId?: string): Promise<Asked<PublicKeyCredentialRequestOptionsJSON>>;
  /**
   * Whose passkey it is, once all of it is verified. `expectedUserId` is who it has to be, where that is known.
   * Throws AppError `challenge_invalid` or `passkey_invalid`; `refused` is told where the person is known.
   */
  use(
    use: PasskeyUse,
    answer: {
      response: z.output<typeof authenticationResponse>;
      sealed: string | undefined;
      expectedUserId?: string | undefined;
      refused: (userId: string, reason: string) => void;
    },
  ): Promise<{ userId: string; passkeyId: string }>;
  /** Oldest first. */
  list(userId: string): Promise<Passkey[]>;
  /** And the recovery codes where nothing else is left. Throws AppError `passkey_not_found`. */
  remove(userId: string, id: string, by: string): Promise<void>;
}

export function createPasskeys({
  ledger,
  publicUrl,
  ...rooms
}: ChallengeRooms & { ledger: Ledger; publicUrl: PublicUrl }): Passkeys {
  const { database, clock, drawBytes } = rooms;
  const asked = createChallenges(rooms, {
    purpose: 'passkey',
    lifetimeMs: CHALLENGE_LIFETIME_MS,
    content: z.strictObject({
      use: z.enum(['add', 'sign_in', 'second_factor', 'reauthentication']),
      user: z.string().nullable(),
      challenge: z.string(),
    }),
  });
  const inScopeOf = (userId: string) => ({ 'avouch.user_id': userId });
  const drawChallenge = () => Uint8Array.from(drawBytes(32));

  async function take(sealed: string | undefined, use: PasskeyUse | 'add', userId: string | null) {
    const question = await asked.take(sealed);
    if (question.use !== use || question.user !== userId)
      throw new AppError('challenge_invalid', 'This answers another question. Begin again.');
    return {
      challenge: question.challenge,
      origin: publicUrl.origin(),
      rpId: publicUrl.hostname(),
    };
  }

  return {
    async askForNew({ id, email, name }) {
      const known = await database.transaction(inScopeOf(id), (tx) => listPasskeys(tx, id));
      const options = await generateRegistrationOptions({
        rpName: 'Avouch',
        rpID: publicUrl.hostname(),
        userID: Uint8Array.from(Buffer.from(id)),
        userName: email,
        userDisplayName: name,
        challenge: drawChallenge(),
        timeout: CHALLENGE_LIFETIME_MS,
        attestationType: 'none',
        excludeCredentials: known.map(describe),
        authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
        supportedAlgorithmIDs: [...ALGORITHMS],
      });
      const sealed = await asked.seal({ use: 'add', user: id, challenge: options.challenge });
      return { options, sealed };
    },

    async add(userId, { name, response, sealed, by }) {
      const expected = await take(sealed, 'add', userId);
      const credential = await verifyNewCredential(response, expected);
      const now = clock.now();
      const passkey: Passkey = {
        id: newId(now),
        userId,
        name,
        ...credential,
        createdAt: now,
        lastUsedAt: undefined,
      };
      await database.transaction(inScopeOf(userId), async (tx) => {
        await lockPasskeys(tx, userId);
        if ((await listPasskeys(tx, userId)).length >= MAX_PASSKEYS)
          throw new AppError('passkeys_full', `Nobody has more than ${MAX_PASSKEYS} passkeys.`);
        if (!(await insertPasskey(tx, passkey)))
          throw new AppError('passkey_exists', 'This passkey is registered already.');
        await appendForPerson(tx, ledger, userId, () => [
          auditEntry('passkey.added', now, {
            passkey: passkey.id,
            user: namedInLedger(userId),
            synced: passkey.isSyncable,
            by,
          }),
        ]);
      });
      return passkey;
    },

    async askForUse(use, userId) {
      const known =
        userId === undefined
          ? []
          : await database.transaction(inScopeOf(userId), (tx) => listPasskeys(tx, userId));
      const options = await generateAuthenticationOptions({
        rpID: publicUrl.hostname(),
        challenge: drawChallenge(),
        timeout: CHALLENGE_LIFETIME_MS,
        userVerification: 'required',
        ...(known.length > 0 && { allowCredentials: known.map(describe) }),
      });
      const sealed = await asked.seal({ use, user: userId ?? null, challenge: options.challenge });
      return { options, sealed };
    },

    async use(use, { response, sealed, expectedUserId, refused }) {
      const expected = await take(sealed, use, expectedUserId ?? null);
      const credentialId = Buffer.from(response.id, 'base64url').toString('hex');
      const passkey = await database.transaction({ 'avouch.passkey_credential': credentialId }, (tx) =>
        findPasskey(tx, credentialId),
      );
      const { userHandle } = response.response;
      const isTheirs =
        passkey !== undefined &&
        (expectedUserId === undefined || passkey.userId === expectedUserId) &&
        (userHandle == null || userHandle === handleOf(passkey.userId));
      if (!isTheirs) {
        if (expectedUserId !== undefined) refused(expectedUserId, 'passkey_unknown');
        throw new AppError('passkey_invalid', 'This passkey is not known here.');
      }
      const { userId } = passkey;
      const { counter, isSynced } = await verifyUse(response, passkey, expected).catch((error: unknown) => {
        refused(userId, 'passkey_invalid');
        throw error;
      });
      const isNext = await database.transaction(inScopeOf(userId), (tx) =>
        countUse(tx, { id: passkey.id, counter, isSynced, now: clock.now() }),
      );
      if (!isNext) {
        // Two authenticators seem to hold one key: which of them is its owner's cannot be known.
        refused(userId, 'passkey_copied');
        throw new AppError('passkey_invalid', 'This passkey seems to have been copied. Remove it.');
      }
      return { userId, passkeyId: passkey.id };
    },

    list: (userId) => database.transaction(inScopeOf(userId), (tx) => listPasskeys(tx, userId)),

    async remove(userId, id, by) {
      const now = clock.now();
      await database.transaction(inScopeOf(userId), async (tx) => {
        if (!(await deletePasskey(tx, userId, id)))
          throw new AppError('passkey_not_found', 'You have no such passkey.');
        const { totp, passkeys } = await readFactors(tx, userId);
        if (!totp && passkeys === 0) await replaceRecoveryCodes(tx, userId, []);
        await appendForPerson(tx, ledger, userId, () => [
          auditEntry('passkey.removed', now, { passkey: id, user: namedInLedger(userId), by }),
        ]);
      });
    },
  };
}

/** EdDSA, ES256 and RS256: what authenticators make. */
const ALGORITHMS = [-8, -7, -257];

function describe({ credentialId, transports }: Passkey) {
  return { id: Buffer.from(credentialId).toString('base64url'), transports: [...transports] };
}

/** The user handle is the person's id: random, and nothing about them. */
function handleOf(userId: string): string {
  return Buffer.from(userId).toString('base64url');
}
