import { isWord } from '../characters.ts';
import { startsClean } from '../boundaries.ts';
import { type Examination, weigh } from '../examination.ts';
import { numberOf } from '../context/words.ts';
import { isDni, isFrenchNir } from '../digits/national.ts';
import { isHetu } from './hetu.ts';

/**
 * Identifiers that begin with digits and go on after a sign: a Finnish `131052-308T`, a Spanish `12345678-Z`, a French
 * number from Corsica; and UUIDs, which are passed over as a whole. Gives where to go on.
 */
export function readTailed(exam: Examination, start: number, end: number): number {
  const { text, units } = exam;
  switch (end - start) {
    case 8:
      if (units[end] === HYPHEN && uuidEnd(text, start) > 0) return uuidEnd(text, start);
      if (isNifSign(units[end] ?? 0) && exam.wants('es_nif')) readDashedNif(exam, start);
      return end;
    case 6:
      if (isHetuSign(units[end] ?? 0) && exam.wants('fi_hetu')) readHetu(exam, start);
      return end;
    case 1:
      // Sex, a space, two digits of the year, a space.
      if (
        text.charCodeAt(start + 1) === SPACE &&
        text.charCodeAt(start + 4) === SPACE &&
        exam.wants('fr_nir')
      )
        readCorsican(exam, start);
      return end;
    default:
      return end;
  }
}

const HYPHEN = 0x2d;
const SPACE = 0x20;
const PLUS = 0x2b;
const isNifSign = (code: number): boolean => code === HYPHEN || code === SPACE;
const isHetuSign = (code: number): boolean => code === HYPHEN || code === PLUS;
const NIF = numberOf('es_nif');
const UUID = /[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}/y;
const HETU = /\d{6}[-+]\d{3}[0-9A-FHJ-NPR-Y]/iy;
const DASHED_NIF = /\d{8}[- ][A-HJ-NP-TV-Z]/y;
const CORSICAN = /[12] \d{2} (?:0[1-9]|1[0-2]) 2[AB] \d{3} \d{3}(?: \d{2})?/iy;

/** Where the UUID that starts here ends, 0 if none does: its groups of digits are numbers of nothing. */
export function uuidEnd(text: string, start: number): number {
  UUID.lastIndex = start;
  return UUID.test(text) && !isWord(text.charCodeAt(UUID.lastIndex)) ? UUID.lastIndex : 0;
}

function readHetu(exam: Examination, start: number): void {
  const value = take(HETU, exam, start);
  if (value !== undefined && exam.passes(1, () => isHetu(value)))
    exam.report('fi_hetu', start, start + value.length, 0.93);
}

function readDashedNif(exam: Examination, start: number): void {
  const value = take(DASHED_NIF, exam, start);
  if (value === undefined) return;
  const end = start + value.length;
  const evidence =
    value.charCodeAt(8) === HYPHEN ? { alone: 0.8, beside: 0.95 } : { alone: 0.4, beside: 0.9 };
  const confidence = weigh(exam, evidence, [NIF], start, end);
  if (exam.passes(3, () => isDni(value.replace(/\W/, '')))) exam.report('es_nif', start, end, confidence);
}

function readCorsican(exam: Examination, start: number): void {
  const value = take(CORSICAN, exam, start);
  if (value !== undefined && exam.passes(4, () => isFrenchNir(value.replaceAll(' ', ''))))
    exam.report('fr_nir', start, start + value.length, 0.9);
}

function take(pattern: RegExp, exam: Examination, start: number): string | undefined {
  const { text } = exam;
  pattern.lastIndex = start;
  const value = pattern.exec(text)?.[0];
  if (value === undefined || isWord(text.charCodeAt(start + value.length)) || !startsClean(exam.units, start))
    return undefined;
  return value;
}
