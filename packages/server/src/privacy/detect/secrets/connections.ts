import type { Examination } from '../examination.ts';

/** `Server=…;Database=…;User Id=…;Password=…` as ADO.NET, ODBC and Azure write it: names and values between semicolons. */
const SETTINGS =
  /[A-Za-z][A-Za-z ]{0,30}=[^;=\s"'`]{0,256}(?:=={0,2})?(?: ?; ?[A-Za-z][A-Za-z ]{0,30}=[^;\r\n"'`]{0,256}){1,20};?/y;
const SECRET = /(?:^|;) ?(?:password|pwd|accountkey|sharedaccesskey|sharedaccesssignature) ?= ?[^;\s]/i;

/** Gives where to go on: what was read without a finding is not read again. */
export function readConnectionSettings(exam: Examination, start: number, end: number): number {
  if (!exam.wants('connection_string')) return end;
  SETTINGS.lastIndex = start;
  const value = SETTINGS.exec(exam.text)?.[0];
  if (value === undefined || !SECRET.test(value)) return end;
  const length = lengthOf(value);
  exam.report('connection_string', start, start + length, 0.96);
  return start + length;
}

/** The last value may be followed by a sentence. */
function lengthOf(value: string): number {
  const last = value.lastIndexOf(';', value.length - 2);
  const space = value.indexOf(' ', value.indexOf('=', last));
  return space > 0 && last > 0 ? space : value.trimEnd().length;
}
