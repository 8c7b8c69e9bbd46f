import type { Ledger } from '../../ledger/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database, Tx } from '../../platform/database/index.ts';
import { AppError } from '../../platform/errors.ts';
import type { RandomBytes } from '../../platform/random.ts';
import { appendForPerson, auditEntry, namedInLedger } from '../audit.ts';
import type { IdentitySecrets } from '../secrets.ts';
import { newRecoveryCode, readRecoveryCode, RECOVERY_CODES } from './recovery-code.ts';
import {
  confirmTotp,
  deleteTotp,
  type Factors,
  findTotp,
  prepareTotp,
  readFactors,
  replaceRecoveryCodes,
  useRecoveryCode,
  useTotpStep,
} from './store.ts';
import { describeTotp, stepOfCode, TOTP_SECRET_BYTES } from './totp.ts';

/** TOTP (RFC 6238) and the codes for the day on which the phone is lost. */
export interface SecondFactor {
  factorsOf(userId: string): Promise<Factors>;
  /** Whose code it is; undefined when it is none of theirs or was used before: each works once. */
  check(userId: string, code: string): Promise<'totp' | 'recovery_code' | undefined>;
  /** A secret that counts once `confirm` has seen a code of it. Throws AppError `second_factor_exists`. */
  prepareTotp(user: { id: string; email: string }): Promise<{ secret: string; uri: string }>;
  /**
   * Returns recovery codes, shown this once.
   * Throws AppError `sign_in_refused` for a wrong code and `second_factor_not_found` where nothing was prepared.
   */
  confirmTotp(userId: string, code: string): Promise<string[]>;
  /** Removes TOTP, and the recovery codes where nothing else is left. Throws AppError `second_factor_not_found`. */
  removeTotp(userId: string): Promise<void>;
  /** New codes; the old ones stop working. Throws AppError `second_factor_not_found` where there is no second factor. */
  renewRecoveryCodes(userId: string): Promise<string[]>;
}

const TOTP_CODE = /^\d{6}$/;

export function createSecondFactor({
  database,
  ledger,
  clock,
  secrets,
  drawBytes,
}: {
  database: Database;
  ledger: Ledger;
  clock: Clock;
  secrets: IdentitySecrets;
  drawBytes: RandomBytes;
}): SecondFactor {
  const asPerson = <T>(userId: string, work: (tx: Tx) => Promise<T>) =>
    database.transaction({ 'avouch.user_id': userId }, work);
  const place = (userId: string) => `totp/${userId}`;
  const hashOf = (userId: string, code: string) => secrets.hash('recovery codes', `${userId} ${code}`);

  async function openSecret(userId: string, sealed: Buffer): Promise<Buffer> {
    const secret = await secrets.open(place(userId), sealed);
    if (secret === undefined) throw new AppError('signing_key_mismatch', 'identity.key is another one.');
    return secret;
  }

  async function makeCodes(tx: Tx, userId: string): Promise<string[]> {
    const codes = Array.from({ length: RECOVERY_CODES }, () => newRecoveryCode(drawBytes));
    const hashes = await Promise.all(codes.map((code) => hashOf(userId, readRecoveryCode(code) ?? '')));
    await replaceRecoveryCodes(tx, userId, hashes);
    return codes;
  }

  async function record(tx: Tx, userId: string, ...kinds: readonly string[]): Promise<void> {
    const now = clock.now();
    const by = namedInLedger(userId);
    await appendForPerson(tx, ledger, userId, () => kinds.map((kind) => auditEntry(kind, now, { by })));
  }

  return {
    factorsOf: (userId) => asPerson(userId, (tx) => readFactors(tx, userId)),

    async check(userId, code) {
      if (TOTP_CODE.test(code)) {
        const found = await asPerson(userId, (tx) => findTotp(tx, userId));
        if (found?.isConfirmed !== true) return undefined;
        const step = stepOfCode(await openSecret(userId, found.secret), code, clock.now());
        if (step === undefined) return undefined;
        return (await asPerson(userId, (tx) => useTotpStep(tx, userId, step))) ? 'totp' : undefined;
      }
      const letters = readRecoveryCode(code);
      if (letters === undefined) return undefined;
      const hash = await hashOf(userId, letters);
      const isRight = await asPerson(userId, (tx) => useRecoveryCode(tx, userId, hash, clock.now()));
      return isRight ? 'recovery_code' : undefined;
    },

    async prepareTotp({ id, email }) {
      const secret = drawBytes(TOTP_SECRET_BYTES);
      const sealed = await secrets.seal(place(id), secret);
      if (!(await asPerson(id, (tx) => prepareTotp(tx, id, sealed, clock.now()))))
        throw new AppError('second_factor_exists', 'TOTP is set up. Remove it to set it up anew.');
      return describeTotp(secret, email);
    },

    async confirmTotp(userId, code) {
      const found = await asPerson(userId, (tx) => findTotp(tx, userId));
      if (found === undefined)
        throw new AppError('second_factor_not_found', 'Begin with POST /v1/account/totp.');
      if (found.isConfirmed) throw new AppError('second_factor_exists', 'TOTP is set up.');
      const step = stepOfCode(await openSecret(userId, found.secret), code, clock.now());
      if (step === undefined) throw new AppError('sign_in_refused', 'This is not the code of this moment.');
      return asPerson(userId, async (tx) => {
        if (!(await confirmTotp(tx, userId, { secret: found.secret, step }, clock.now())))
          throw new AppError('second_factor_exists', 'TOTP was set up meanwhile.');
        const codes = await makeCodes(tx, userId);
        await record(tx, userId, 'totp.enrolled', 'recovery_codes.made');
        return codes;
      });
    },

    removeTotp: (userId) =>
      asPerson(userId, async (tx) => {
        if (!(await deleteTotp(tx, userId)))
          throw new AppError('second_factor_not_found', 'TOTP is not set up.');
        if ((await readFactors(tx, userId)).passkeys === 0) await replaceRecoveryCodes(tx, userId, []);
        await record(tx, userId, 'totp.removed');
      }),

    renewRecoveryCodes: (userId) =>
      asPerson(userId, async (tx) => {
        const { totp, passkeys } = await readFactors(tx, userId);
        if (!totp && passkeys === 0)
          throw new AppError('second_factor_not_found', 'Set up TOTP or a passkey first.');
        const codes = await makeCodes(tx, userId);
        await record(tx, userId, 'recovery_codes.made');
        return codes;
      }),
  };
}
