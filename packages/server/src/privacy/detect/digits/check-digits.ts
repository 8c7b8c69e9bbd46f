import { isDay, isShortDate } from './dates-within.ts';

/** Check digits that no well-kept library has, or that are too frequent for one. All take digits alone. */

const digitAt = (digits: string, at: number): number => digits.charCodeAt(at) - 48;

/** ISO/IEC 7812-1, annex B. */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let at = digits.length - 1, isDoubled = false; at >= 0; at--, isDoubled = !isDoubled) {
    const value = digitAt(digits, at) * (isDoubled ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10 === 0;
}

const ABA_WEIGHTS = [3, 7, 1, 3, 7, 1, 3, 7, 1];

/** The routing numbers of the American Bankers Association: a Federal Reserve district, then a weighted sum. */
export function isRoutingNumber(digits: string): boolean {
  const district = Number(digits.slice(0, 2));
  const isDistrict =
    (district >= 1 && district <= 12) ||
    (district >= 21 && district <= 32) ||
    (district >= 61 && district <= 72) ||
    district === 80;
  return isDistrict && weightedSum(digits, ABA_WEIGHTS) % 10 === 0;
}

/** NHS numbers: modulus 11, and 10 is no check digit. */
export function isNhsNumber(digits: string): boolean {
  const check = (11 - (weightedSum(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 11;
  return check !== 10 && check === digitAt(digits, 9) && !isOneDigit(digits);
}

/** Australian Medicare card numbers: the ninth digit checks the first eight, the tenth is the issue. */
export function isMedicareNumber(digits: string): boolean {
  const first = digitAt(digits, 0);
  if (first < 2 || first > 6) return false;
  return weightedSum(digits, [1, 3, 7, 9, 1, 3, 7, 9]) % 10 === digitAt(digits, 8);
}

/** Social Security numbers: no area 000, 666 or 900-999, no group 00, no serial 0000, and not those of advertisements. */
export function isSsn(digits: string): boolean {
  const area = Number(digits.slice(0, 3));
  if (area === 0 || area === 666 || area >= 900) return false;
  return digits.slice(3, 5) !== '00' && digits.slice(5) !== '0000' && !isOneDigit(digits);
}

/** Individual taxpayer numbers start with 9 and have these groups in the middle. */
export function isItin(digits: string): boolean {
  const group = Number(digits.slice(3, 5));
  return (
    digits.startsWith('9') &&
    ((group >= 50 && group <= 65) || (group >= 70 && group <= 88) || (group >= 90 && group !== 93))
  );
}

function weightedSum(digits: string, weights: readonly number[]): number {
  return weights.reduce((sum, weight, at) => sum + weight * digitAt(digits, at), 0);
}

export function isOneDigit(digits: string): boolean {
  return digits === digits.charAt(0).repeat(digits.length);
}

/** The multiplication of Verhoeff's group, and the permutation that a digit's place applies. */
const MULTIPLIED =
  '0123456789123406789523401789563401289567401239567859876043216598710432765982104387659321049876543210';
const PERMUTED = '01234567891576283094580379614289160435279453126870428657390127938064157046913258';

/** Aadhaar numbers begin with 2 to 9 and end in the check digit of Verhoeff. */
export function isAadhaar(digits: string): boolean {
  if (digits.charCodeAt(0) < 50 || isOneDigit(digits)) return false;
  let check = 0;
  for (let at = 0; at < digits.length; at++) {
    const permuted = PERMUTED.charCodeAt((at % 8) * 10 + digitAt(digits, digits.length - 1 - at)) - 48;
    check = MULTIPLIED.charCodeAt(check * 10 + permuted) - 48;
  }
  return check === 0;
}

/** PESEL: a birth date whose month also tells the century, and a weighted sum. */
export function isPesel(digits: string): boolean {
  const month = Number(digits.slice(2, 4)) % 20;
  return (
    isDay(month, Number(digits.slice(4, 6))) &&
    weightedSum(digits, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 === 0
  );
}

/** Personnummer and samordningsnummer (60 added to the day), with or without the century. */
export function isPersonnummer(digits: string): boolean {
  const short = digits.slice(-10);
  const day = Number(short.slice(4, 6));
  return (
    isDay(Number(short.slice(2, 4)), day > 60 ? day - 60 : day) && passesLuhn(short) && isCentury(digits)
  );
}

/** South African identity numbers: birth date, citizen or resident, and Luhn over all of it. */
export function isSouthAfricanId(digits: string): boolean {
  return isShortDate(digits) && digitAt(digits, 10) <= 2 && digitAt(digits, 11) >= 8 && passesLuhn(digits);
}

/** Resident registration numbers: those given out since October 2020 have no check digit any more. */
export function isResidentNumber(digits: string): boolean {
  return isShortDate(digits) && digits.charAt(6) >= '1' && digits.charAt(6) <= '8';
}

const isCentury = (digits: string): boolean => digits.length === 10 || /^(?:18|19|20)/.test(digits);
