import { endsClean, startsClean } from '../boundaries.ts';
import { numberOf } from '../context/words.ts';
import { type Examination, weigh } from '../examination.ts';

/** Passports and driving licences of most countries have no check digit: a form, and a word that names them. */
export function readNamedDocument(exam: Examination, start: number, end: number): void {
  const length = end - start;
  const { text } = exam;
  if (!startsClean(exam.units, start) || !endsClean(exam.units, end)) return;
  for (const [kind, meaning, pattern] of NAMED) {
    if (!exam.wants(kind) || (kind === 'passport' && length > 10)) continue;
    const confidence = weigh(exam, { alone: 0.1, beside: 0.75 }, [meaning], start, end);
    if (confidence >= 0.5 && pattern.test(text.slice(start, end))) exam.report(kind, start, end, confidence);
  }
}

const NAMED = [
  ['passport', numberOf('passport'), /^(?=(?:\D*\d){4})[A-Z0-9]{6,10}$/i],
  ['driving_licence', numberOf('driving_licence'), /^(?=(?:\D*\d){4})[A-Z0-9]{6,16}$/i],
] as const;

/** The second line of a passport's machine-readable zone (ICAO 9303, TD3), with its check digits. */
export function readTravelDocumentLine(exam: Examination, start: number, end: number): void {
  if (!exam.wants('passport')) return;
  const { text } = exam;
  if (end - start < 44 && text.charCodeAt(end) !== FILLER) return;
  LINE.lastIndex = start;
  const line = LINE.exec(text)?.[0];
  if (line === undefined || text.charCodeAt(start + line.length) === FILLER) return;
  const isRight = [
    [0, 9],
    [13, 19],
    [21, 27],
  ].every(([from = 0, to = 0]) => isChecked(line.slice(from, to), line.charAt(to)));
  if (isRight) exam.report('passport', start, start + line.length, 0.97);
}

const FILLER = 0x3c;
const LINE = /[A-Z0-9<]{9}\d[A-Z<]{3}\d{7}[MFX<]\d{7}[A-Z0-9<]{14}[\d<]\d/y;
const WEIGHTS = [7, 3, 1];

function isChecked(field: string, check: string): boolean {
  let sum = 0;
  for (let at = 0; at < field.length; at++) {
    const code = field.charCodeAt(at);
    const value = code === FILLER ? 0 : code < 58 ? code - 48 : code - 55;
    sum += value * (WEIGHTS[at % 3] ?? 0);
  }
  return String(sum % 10) === check;
}
