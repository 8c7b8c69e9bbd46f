import type { RandomBytes } from '../../platform/random.ts';

export const RECOVERY_CODES = 10;

/** Crockford's base 32: no letters that are taken for digits. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const CODE_LENGTH = 16;

/** 80 random bits, as `xxxx-xxxx-xxxx-xxxx`. */
export function newRecoveryCode(drawBytes: RandomBytes): string {
  const letters = [...drawBytes(CODE_LENGTH)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('');
  return letters.replaceAll(/(.{4})(?=.)/g, '$1-');
}

/** The code as it is compared: however it was typed or read out. Undefined when it cannot be one. */
export function readRecoveryCode(text: string): string | undefined {
  const letters = text.toLowerCase().replaceAll(/[\s-]/g, '').replaceAll('o', '0').replaceAll(/[il]/g, '1');
  const isCode = /^[0-9a-hjkmnp-tv-z]{16}$/.test(letters);
  return isCode ? letters : undefined;
}
