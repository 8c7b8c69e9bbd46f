import type { FastifyReply, FastifyRequest } from 'fastify';

import { AppError } from '../../platform/errors.ts';
import type { Attempts } from '../attempts/index.ts';
import type { Devices } from '../sessions/device.ts';
import type { SignInOutcome, SignIns } from '../sessions/sign-ins.ts';
import type { SecondFactor } from './second-factor.ts';

/** Codes, where somebody shows one: as the second step of a sign-in, or again while they are signed in. */
export interface SecondStep {
  /** Throws AppError `sign_in_expired`, `sign_in_refused` and `sign_in_delayed`. */
  take(request: FastifyRequest, reply: FastifyReply, code: string): Promise<SignInOutcome>;
  /** Throws AppError `sign_in_refused` and `sign_in_delayed`. */
  verifyOwn(userId: string, code: string): Promise<'totp' | 'recovery_code'>;
  /** The first code of an app that is being set up; returns recovery codes. Throws AppError `sign_in_delayed` besides. */
  confirmOwn(userId: string, code: string): Promise<string[]>;
}

export function createSecondStep({
  attempts,
  devices,
  secondFactor,
  signIns,
}: {
  attempts: Attempts;
  devices: Devices;
  secondFactor: SecondFactor;
  signIns: SignIns;
}): SecondStep {
  async function check(userId: string, code: string, countedFor: string) {
    const attempt = await attempts.begin([{ counted: 'code', name: countedFor }]);
    const method = await secondFactor.check(userId, code);
    if (method === undefined) {
      signIns.refused(userId, 'code');
      throw new AppError('sign_in_refused', 'This code is wrong, or was used before.');
    }
    await attempt.succeeded();
    return method;
  }

  return {
    async take(request, reply, code) {
      const ticket = await signIns.ticketOf(request);
      if (ticket === undefined) throw new AppError('sign_in_expired', 'Begin the sign-in again.');
      await signIns.countTry(request, ticket);
      const { userId } = ticket;
      const device = await devices.knownTo(request, userId);
      return signIns.completeTicket(request, reply, ticket, await check(userId, code, device ?? userId));
    },
    verifyOwn: (userId, code) => check(userId, code, userId),
    async confirmOwn(userId, code) {
      const attempt = await attempts.begin([{ counted: 'code', name: userId }]);
      const codes = await secondFactor.confirmTotp(userId, code);
      await attempt.succeeded();
      return codes;
    },
  };
}
