import type { Factors } from '../second-factor/store.ts';
import { isStrong, type Method } from './session.ts';

export type SecondMethod = 'totp' | 'recovery_code' | 'passkey';

/**
 * With what somebody who has shown `methods` goes on to the second step; nothing where there is none to take. It is asked
 * of whoever has shown a password alone and has a second factor, whether or not their tenant requires one. Who has none
 * gets a session, which where one is required can do nothing but set one up.
 */
export function secondStepOf(
  methods: readonly Method[],
  { totp, passkeys, recoveryCodesLeft }: Factors,
): SecondMethod[] {
  if (isStrong(methods) || (!totp && passkeys === 0)) return [];
  return [
    ...(totp ? (['totp'] as const) : []),
    ...(passkeys > 0 ? (['passkey'] as const) : []),
    ...(recoveryCodesLeft > 0 ? (['recovery_code'] as const) : []),
  ];
}
