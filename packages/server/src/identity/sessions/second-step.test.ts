import { describe, expect, test } from 'vitest';

import { METHODS } from './session.ts';
import { secondStepOf } from './second-step.ts';

const none = { totp: false, passkeys: 0, recoveryCodesLeft: 0 };
const all = { totp: true, passkeys: 2, recoveryCodesLeft: 10 };

describe('the second step of a sign-in', () => {
  test('is asked of a password alone, with whatever the person has', () => {
    expect(secondStepOf(['password'], all)).toEqual(['totp', 'passkey', 'recovery_code']);
    expect(secondStepOf(['password'], { ...none, passkeys: 1 })).toEqual(['passkey']);
    expect(secondStepOf(['password'], { ...none, totp: true })).toEqual(['totp']);
  });

  test('is asked of who has shown nothing at all', () => {
    expect(secondStepOf([], all)).not.toEqual([]);
  });

  test('is not asked of who has no factor to take it with, recovery codes alone are none', () => {
    expect(secondStepOf(['password'], none)).toEqual([]);
    expect(secondStepOf(['password'], { ...none, recoveryCodesLeft: 10 })).toEqual([]);
  });

  test.each(METHODS.filter((method) => method !== 'password'))('is not asked of %s', (method) => {
    expect(secondStepOf([method], all)).toEqual([]);
    expect(secondStepOf(['password', method], all)).toEqual([]);
  });
});
