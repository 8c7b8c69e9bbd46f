import type { Multiplier } from './card.ts';

/** Digits after the point that a stated price may have: a millionth of a dollar per million tokens is one pico-dollar a token. */
const FRACTION_DIGITS = 6;
const DECIMAL = /^(0|[1-9]\d{0,8})(?:\.(\d{1,6}))?$/;

/**
 * Reads a plain decimal, exactly, as a count of millionths; undefined for anything else: a sign, an exponent, more
 * than six decimals, ten digits before the point, surrounding blanks. A number is read by its shortest decimal
 * form, which is what its author typed.
 */
export function parseMillionths(value: string | number): number | undefined {
  const match = DECIMAL.exec(String(value));
  if (match === null) return undefined;
  const [, whole = '', fraction = ''] = match;
  return Number(whole + fraction.padEnd(FRACTION_DIGITS, '0'));
}

/** The shortest plain decimal of a count of millionths: the inverse of `parseMillionths`. */
export function formatMillionths(millionths: number): string {
  const digits = String(millionths).padStart(FRACTION_DIGITS + 1, '0');
  const fraction = digits.slice(-FRACTION_DIGITS).replace(/0+$/, '');
  const whole = digits.slice(0, -FRACTION_DIGITS);
  return fraction === '' ? whole : `${whole}.${fraction}`;
}

/** The factor of so many millionths, in lowest terms, which keeps sums in small integers. */
export function multiplierOf(millionths: number): Multiplier {
  return reduced(millionths, 10 ** FRACTION_DIGITS);
}

export function reduced(numerator: number, denominator: number): Multiplier {
  let [larger, smaller] = [denominator, numerator];
  while (smaller > 0) [larger, smaller] = [smaller, larger % smaller];
  return { numerator: numerator / larger, denominator: denominator / larger };
}
