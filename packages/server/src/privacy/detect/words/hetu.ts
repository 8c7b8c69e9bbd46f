import { isDay } from '../digits/dates-within.ts';

const CHECKS = '0123456789ABCDEFHJKLMNPRSTUVWXY';

/** The Finnish henkilötunnus: day, month, year, a sign for the century, a number, and what is left of 31. */
export function isHetu(value: string): boolean {
  const number = Number(value.slice(0, 6) + value.slice(7, 10));
  return (
    isDay(Number(value.slice(2, 4)), Number(value.slice(0, 2))) &&
    CHECKS[number % 31] === value.slice(10).toUpperCase()
  );
}
