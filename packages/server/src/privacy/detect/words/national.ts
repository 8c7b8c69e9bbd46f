import type { Kind } from '../../kinds.ts';
import { endsClean, startsClean } from '../boundaries.ts';
import type { Meaning } from '../context/vocabulary.ts';
import { numberOf } from '../context/words.ts';
import { isDni, isFiscalCode, isFrenchNir, isNie, isNino, isPan } from '../digits/national.ts';
import { type Evidence, type Examination, THRESHOLD, weigh } from '../examination.ts';
import { isHetu } from './hetu.ts';
import { isNric } from './nric.ts';

interface WordForm extends Evidence {
  readonly kind: Kind & Meaning;
  readonly pattern: RegExp;
  readonly check: (value: string) => boolean;
}

/** National identifiers that are one word of letters and digits, by its length. */
const FORMS: ReadonlyMap<number, readonly WordForm[]> = new Map([
  [
    9,
    [
      { kind: 'uk_nino', pattern: /^[A-Z]{2}\d{6}[A-D]$/i, check: isNino, alone: 0.8, beside: 0.95 },
      { kind: 'es_nif', pattern: /^\d{8}[A-Z]$/i, check: isDni, alone: 0.78, beside: 0.95 },
      { kind: 'es_nie', pattern: /^[XYZ]\d{7}[A-Z]$/i, check: isNie, alone: 0.82, beside: 0.95 },
      { kind: 'sg_nric', pattern: /^[STFGM]\d{7}[A-Z]$/i, check: isNric, alone: 0.82, beside: 0.95 },
    ],
  ],
  [
    10,
    [
      {
        kind: 'in_pan',
        pattern: /^[A-Z]{3}[ABCEFGHJLPT][A-Z]\d{4}[A-Z]$/,
        check: isPan,
        alone: 0.72,
        beside: 0.95,
      },
    ],
  ],
  [
    11,
    [{ kind: 'fi_hetu', pattern: /^\d{6}[A-FU-Y]\d{3}[0-9A-Y]$/i, check: isHetu, alone: 0.9, beside: 0.96 }],
  ],
  [13, [{ kind: 'fr_nir', pattern: /^[12]\d{4}2[AB]\d{6}$/i, check: isFrenchNir, alone: 0.55, beside: 0.9 }]],
  [
    15,
    [{ kind: 'fr_nir', pattern: /^[12]\d{4}2[AB]\d{8}$/i, check: isFrenchNir, alone: 0.85, beside: 0.95 }],
  ],
  [
    16,
    [
      {
        kind: 'it_fiscal_code',
        pattern: /^[A-Z]{6}[0-9L-NP-V]{2}[A-EHLMPR-T][0-9L-NP-V]{2}[A-Z][0-9L-NP-V]{3}[A-Z]$/i,
        check: isFiscalCode,
        alone: 0.95,
        beside: 0.98,
      },
      {
        kind: 'driving_licence',
        // Surname, year and month and day of birth taken apart, initials, check characters (DVLA).
        pattern:
          /^[A-Z][A-Z9]{4}\d(?:0[1-9]|1[0-2]|5[1-9]|6[0-2])(?:0[1-9]|[12]\d|3[01])\d[A-Z][A-Z9]\d[A-Z]{2}$/,
        check: () => true,
        alone: 0.8,
        beside: 0.95,
      },
    ],
  ],
]);

const MICROS = 3;

export function readNationalWord(exam: Examination, start: number, end: number): void {
  const forms = FORMS.get(end - start);
  if (forms === undefined) {
    if (end - start === 8) readSplitNino(exam, start);
    return;
  }
  const value = exam.text.slice(start, end);
  for (const form of forms) if (form.pattern.test(value)) judge(exam, form, value, start, end);
}

function judge(exam: Examination, form: WordForm, value: string, start: number, end: number): void {
  const { kind, check } = form;
  if (!exam.wants(kind) || !startsClean(exam.units, start) || !endsClean(exam.units, end)) return;
  const confidence = weigh(exam, form, [numberOf(kind)], start, end);
  if (confidence < THRESHOLD) return;
  const upper = value.toUpperCase();
  // Lower case is how people type, and how identifiers of programs are.
  if (value !== upper && value !== value.toLowerCase()) return;
  if (exam.passes(MICROS, () => check(upper))) exam.report(kind, start, end, confidence);
}

const SPACED_NINO = /[A-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]/y;
const DASHED_NIE = /[XYZ]-\d{7}-?[A-Z]/y;

export function readSpacedNino(exam: Examination, start: number): void {
  readPattern(exam, 'uk_nino', SPACED_NINO, start, isNino, 0.85);
}

/** `AB123456 C` */
function readSplitNino(exam: Examination, start: number): void {
  readPattern(exam, 'uk_nino', SPACED_NINO, start, isNino, 0.7);
}

export function readDashedNie(exam: Examination, start: number): void {
  readPattern(exam, 'es_nie', DASHED_NIE, start, isNie, 0.85);
}

function readPattern(
  exam: Examination,
  kind: Kind & Meaning,
  pattern: RegExp,
  start: number,
  check: (value: string) => boolean,
  alone: number,
): void {
  if (!exam.wants(kind)) return;
  pattern.lastIndex = start;
  const value = pattern.exec(exam.text)?.[0];
  if (value === undefined) return;
  const end = start + value.length;
  if (!startsClean(exam.units, start) || !endsClean(exam.units, end)) return;
  const confidence = weigh(exam, { alone, beside: 0.95 }, [numberOf(kind)], start, end);
  if (exam.passes(MICROS, () => check(value.replace(/[ -]/g, '')))) exam.report(kind, start, end, confidence);
}
