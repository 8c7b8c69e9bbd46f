const FRACTION_DIGITS = 6;

/** Up to nine digits of dollars: as micro-dollars, every such amount is below 2^53. */
export const DOLLARS_PATTERN = /^(0|[1-9]\d{0,8})(?:\.(\d{1,6}))?$/;

/**
 * Reads an amount in dollars, exactly, as micro-dollars; undefined for anything but a plain decimal with at most six
 * decimals. The digits are moved, never multiplied: 0.1 is 100,000 and not nearly that. A number is read by its
 * shortest decimal form, which is what its author typed.
 */
export function parseDollars(amount: string | number): number | undefined {
  const match = DOLLARS_PATTERN.exec(String(amount));
  if (match === null) return undefined;
  const [, whole = '', fraction = ''] = match;
  return Number(whole + fraction.padEnd(FRACTION_DIGITS, '0'));
}
