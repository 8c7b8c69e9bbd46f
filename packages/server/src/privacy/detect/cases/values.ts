/**
 * Valid values of the kinds with check digits, made from random digits. How each is made is written down here a second
 * time, from the standard and not from what the detector calls, so that one mistake is not made in both.
 */
import { hash } from 'node:crypto';

import * as fc from 'fast-check';

import type { Kind } from '../../kinds.ts';

const digits = (length: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...'0123456789'.split('')), minLength: length, maxLength: length });

const birth = fc
  .tuple(fc.integer({ min: 10, max: 99 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }))
  .map((parts) => parts.map((part) => String(part).padStart(2, '0')));

const sum = (text: string, weights: readonly number[]): number =>
  weights.reduce((total, weight, at) => total + weight * Number(text.charAt(at)), 0);

/** Adds the digit that makes Luhn's sum a multiple of ten. */
function withLuhn(body: string): string {
  let total = 0;
  for (let at = 0; at < body.length; at++) {
    const value = Number(body.charAt(body.length - 1 - at)) * (at % 2 === 0 ? 2 : 1);
    total += Math.floor(value / 10) + (value % 10);
  }
  return body + ((10 - (total % 10)) % 10);
}

function grouped(text: string, lengths: readonly number[], separators: string): string {
  let at = 0;
  return lengths
    .map((length, group) => text.slice(at, (at += length)) + (separators.charAt(group) || ''))
    .join('');
}

const NIF_LETTERS = 'TRWAGMYFPDXBNJZSQVHLCKE';

interface Checked {
  readonly value: fc.Arbitrary<string>;
  /** Words to stand before it, where its form alone does not say what it is. */
  readonly words?: string;
  /** How many digits at its end no check covers. */
  readonly unchecked?: number;
  /** Whether the check lets some single wrong digits pass. */
  readonly misses?: boolean;
}

/** Kinds with check digits that catch a wrong digit. */
export const CHECKED: Readonly<Partial<Record<Kind, Checked>>> = {
  credit_card: {
    value: fc
      .tuple(fc.constantFrom('4', '51', '2221', '6011', '3530'), digits(15))
      .map(([prefix, body]) => grouped(withLuhn((prefix + body).slice(0, 15)), [4, 4, 4, 4], '   ')),
  },
  iban: {
    value: digits(18).map((body) => {
      const rest = Number(BigInt(`${body}131400`) % 97n);
      return `DE${String(98 - rest).padStart(2, '0')}${body}`;
    }),
  },
  uk_nhs: {
    words: 'NHS number ',
    value: digits(8)
      .map((body) => `4${body}`)
      .map((body) => body + ((11 - (sum(body, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 11))
      .filter((value) => value.length === 10)
      .map((value) => grouped(value, [3, 3, 4], '  ')),
  },
  fr_nir: {
    value: fc
      .tuple(birth, digits(3), digits(3))
      .map(([[year = '', month = ''], commune, order]) => `1${year}${month}75${commune}${order}`)
      .map((body) => body + String(97 - Number(BigInt(body) % 97n)).padStart(2, '0')),
  },
  es_nif: { value: digits(8).map((body) => body + NIF_LETTERS.charAt(Number(body) % 23)) },
  es_nie: {
    value: fc
      .tuple(fc.constantFrom('X', 'Y', 'Z'), digits(7))
      .map(([first, body]) => first + body + NIF_LETTERS.charAt(Number('XYZ'.indexOf(first) + body) % 23)),
  },
  nl_bsn: {
    words: 'BSN ',
    value: digits(7)
      .map((body) => `2${body}`)
      .map((body) => body + (sum(body, [9, 8, 7, 6, 5, 4, 3, 2]) % 11))
      .filter((value) => value.length === 9),
  },
  pl_pesel: {
    words: 'PESEL ',
    value: fc
      .tuple(birth, digits(4))
      .map(([date, rest]) => date.join('') + rest)
      .map((body) => body + ((10 - (sum(body, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) % 10)) % 10)),
  },
  se_personnummer: {
    value: fc
      .tuple(birth, digits(3))
      .map(([date, rest]) => grouped(withLuhn(date.join('') + rest), [6, 4], '-')),
  },
  fi_hetu: {
    value: fc
      .tuple(birth, fc.integer({ min: 2, max: 899 }))
      .map(([[year = '', month = '', day = ''], order]) => {
        const number = day + month + year + String(order).padStart(3, '0');
        const check = '0123456789ABCDEFHJKLMNPRSTUVWXY'.charAt(Number(number) % 31);
        return `${number.slice(0, 6)}-${number.slice(6)}${check}`;
      }),
  },
  sg_nric: {
    value: digits(7).map((body) => `S${body}${'JZIHGFEDCBA'.charAt(sum(body, [2, 7, 6, 5, 4, 3, 2]) % 11)}`),
  },
  au_medicare: {
    // The number of the card's issue.
    unchecked: 1,
    value: digits(7).map((body) => {
      const first = `2${body}`;
      return grouped(`${first}${sum(first, [1, 3, 7, 9, 1, 3, 7, 9]) % 10}1`, [4, 5, 1], '  ');
    }),
  },
  ca_sin: { words: 'SIN ', value: digits(7).map((body) => grouped(withLuhn(`1${body}`), [3, 3, 3], '  ')) },
  za_id: { value: fc.tuple(birth, digits(4)).map(([date, rest]) => withLuhn(`${date.join('')}${rest}08`)) },
  br_cpf: {
    // A remainder of 10 is written as 0, so a wrong digit can be right in both checks.
    misses: true,
    value: digits(9)
      .filter((body) => new Set(body).size > 1)
      .map((body) => body + (((sum(body, [10, 9, 8, 7, 6, 5, 4, 3, 2]) * 10) % 11) % 10))
      .map((body) => body + (((sum(body, [11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) * 10) % 11) % 10))
      .map((value) => grouped(value, [3, 3, 3, 2], '..-')),
  },
  routing_number: {
    words: 'routing number ',
    value: digits(6)
      .map((body) => `02${body}`)
      .map((body) => body + ((10 - (sum(body, [3, 7, 1, 3, 7, 1, 3, 7]) % 10)) % 10)),
  },
  crypto_address: {
    value: fc
      .uint8Array({ minLength: 20, maxLength: 20 })
      .filter((bytes) => (bytes[0] ?? 0) > 0)
      .map(base58Address),
  },
};

const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

/** A Bitcoin address of a script: version 5, so that no leading zero has to be written as a `1`. */
function base58Address(payload: Uint8Array): string {
  const versioned = Buffer.concat([Buffer.from([5]), payload]);
  const check = hash('sha256', hash('sha256', versioned, 'buffer'), 'buffer').subarray(0, 4);
  let rest = BigInt(`0x${Buffer.concat([versioned, check]).toString('hex')}`);
  let address = '';
  for (; rest > 0n; rest /= 58n) address = BASE58.charAt(Number(rest % 58n)) + address;
  return address;
}
