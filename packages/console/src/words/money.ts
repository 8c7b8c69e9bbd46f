import { locales } from './locale.ts';

const MICROS = 1_000_000;
const cents = new Intl.NumberFormat([...locales], {
  style: 'currency',
  currency: 'USD',
  currencyDisplay: 'narrowSymbol',
});
const whole = new Intl.NumberFormat([...locales], {
  style: 'currency',
  currency: 'USD',
  currencyDisplay: 'narrowSymbol',
  maximumFractionDigits: 0,
});
const fine = new Intl.NumberFormat([...locales], {
  style: 'currency',
  currency: 'USD',
  currencyDisplay: 'narrowSymbol',
  minimumFractionDigits: 2,
  maximumFractionDigits: 6,
});
const compact = new Intl.NumberFormat([...locales], {
  style: 'currency',
  currency: 'USD',
  currencyDisplay: 'narrowSymbol',
  notation: 'compact',
  maximumFractionDigits: 1,
});

/** An amount for reading: cents, or as many digits as an amount below a cent needs to say anything. */
export function money(micros: number): string {
  if (micros !== 0 && Math.abs(micros) < 0.01 * MICROS) {
    return new Intl.NumberFormat([...locales], {
      style: 'currency',
      currency: 'USD',
      currencyDisplay: 'narrowSymbol',
      maximumSignificantDigits: 2,
    }).format(micros / MICROS);
  }
  return cents.format(micros / MICROS);
}

/** An amount to the last micro-dollar, for titles and for where sums are checked. */
export function exactMoney(micros: number): string {
  return fine.format(micros / MICROS);
}

/** An amount where room is scarce, such as on an axis. */
export function shortMoney(micros: number): string {
  const dollars = micros / MICROS;
  if (Math.abs(dollars) >= 10_000) return compact.format(dollars);
  if (Math.abs(dollars) >= 100 || dollars === 0) return whole.format(dollars);
  return money(micros);
}

/** A change of an amount with its sign, as −$3.10 or +$0.20. */
export function signedMoney(micros: number): string {
  return micros > 0 ? `+${money(micros)}` : money(micros);
}
