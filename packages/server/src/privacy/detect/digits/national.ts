import { validate as validateAbn } from 'stdnum/lib/cjs/au/abn.js';
import { validate as validateTfn } from 'stdnum/lib/cjs/au/tfn.js';
import { validate as validateCnpj } from 'stdnum/lib/cjs/br/cnpj.js';
import { validate as validateCpf } from 'stdnum/lib/cjs/br/cpf.js';
import { validate as validateSin } from 'stdnum/lib/cjs/ca/sin.js';
import { validate as validateIdNr } from 'stdnum/lib/cjs/de/idnr.js';
import { validate as validateDni } from 'stdnum/lib/cjs/es/dni.js';
import { validate as validateNie } from 'stdnum/lib/cjs/es/nie.js';
import { validate as validateNir } from 'stdnum/lib/cjs/fr/nir.js';
import { validate as validateNino } from 'stdnum/lib/cjs/gb/nino.js';
import { validate as validatePan } from 'stdnum/lib/cjs/in/pan.js';
import { validate as validateFiscalCode } from 'stdnum/lib/cjs/it/codicefiscale.js';
import { validate as validateBsn } from 'stdnum/lib/cjs/nl/bsn.js';

import { isOneDigit } from './check-digits.ts';

/**
 * The identifiers that stdnum checks for us. Its modules are loaded one by one: all of them take 125 ms. What it
 * judges by today's date (PESEL, personnummer, henkilötunnus and others) is in `check-digits.ts` instead: the same
 * text must give the same findings on every day.
 */
export const isAbn = (digits: string): boolean => validateAbn(digits).isValid;
export const isTfn = (digits: string): boolean => !isOneDigit(digits) && validateTfn(digits).isValid;
export const isCnpj = (digits: string): boolean => !isOneDigit(digits) && validateCnpj(digits).isValid;
export const isCpf = (digits: string): boolean => !isOneDigit(digits) && validateCpf(digits).isValid;
export const isSin = (digits: string): boolean => !isOneDigit(digits) && validateSin(digits).isValid;
export const isNie = (value: string): boolean => validateNie(value).isValid;
export const isNino = (value: string): boolean => validateNino(value).isValid;
export const isPan = (value: string): boolean => validatePan(value).isValid;
export const isFiscalCode = (value: string): boolean => validateFiscalCode(value).isValid;
export const isBsn = (digits: string): boolean => !isOneDigit(digits) && validateBsn(digits).isValid;
export const isFrenchNir = (value: string): boolean => NIR.test(value) && validateNir(value).isValid;

/** stdnum accepts foreigners' K, L and M with any letter at the end: that is no evidence. */
export const isDni = (value: string): boolean => /^\d/.test(value) && validateDni(value).isValid;

/** One digit stands twice or three times among the first ten, which stdnum does not hold. */
export function isGermanTaxId(digits: string): boolean {
  const distinct = new Set(digits.slice(0, 10)).size;
  return (distinct === 8 || distinct === 9) && validateIdNr(digits).isValid;
}

/** Sex, year, month (or what stands for an unknown one), department. */
const NIR = /^[1-478]\d{2}(?:0[1-9]|1[0-2]|[2-4]\d|[5-9]\d)(?:0[1-9]|[1-9]\d|2[AB])\d{6}(?:\d{2})?$/i;
