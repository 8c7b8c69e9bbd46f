import { isOneDigit, passesLuhn } from './check-digits.ts';

/** Whether a card of this number can exist: its issuer's range, its length there, and the check digit. */
export function isCardNumber(digits: string): boolean {
  return passesLuhn(digits) && lengthsOf(digits).includes(digits.length) && !isOneDigit(digits);
}

/**
 * Whether the digits from `start` to before `end` have the sum of a card's number, whatever stands between them: asked
 * of each row of groups, nine of ten of which do not have it.
 */
export function mayBeCard(units: Uint16Array, start: number, end: number): boolean {
  let sum = 0;
  let isDoubled = false;
  for (let at = end - 1; at >= start; at--) {
    const value = (units[at] ?? 0) - 48;
    if (value < 0 || value > 9) continue;
    const added = isDoubled ? value * 2 : value;
    sum += added > 9 ? added - 9 : added;
    isDoubled = !isDoubled;
  }
  return sum % 10 === 0;
}

const SIXTEEN = [16] as const;

/** The lengths of the numbers that an issuer's range (ISO/IEC 7812) has; none where nobody issues cards. */
function lengthsOf(digits: string): readonly number[] {
  const two = Number(digits.slice(0, 2));
  const four = Number(digits.slice(0, 4));
  if (digits.startsWith('4')) return [13, 16, 19];
  if ((two >= 51 && two <= 55) || (four >= 2221 && four <= 2720)) return SIXTEEN;
  if (two === 34 || two === 37) return [15];
  if (two === 36 || two === 38 || two === 39 || (four >= 3000 && four <= 3059) || four === 3095)
    return [14, 16, 19];
  if (four >= 3528 && four <= 3589) return [16, 19];
  if (four === 6011 || (four >= 6440 && four <= 6499) || two === 65) return [16, 19];
  if (two === 62 || two === 81) return [16, 17, 18, 19];
  if (four >= 2200 && four <= 2204) return [16, 19];
  // Maestro and its relatives, RuPay, Elo.
  if (
    two === 50 ||
    (two >= 56 && two <= 61) ||
    two === 63 ||
    two === 64 ||
    two === 66 ||
    two === 67 ||
    two === 68
  )
    return [12, 13, 16, 18, 19];
  return [];
}
