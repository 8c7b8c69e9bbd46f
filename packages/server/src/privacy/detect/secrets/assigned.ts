import { isWord } from '../characters.ts';
import type { Examination } from '../examination.ts';
import { isPlausiblePassword, isPlausibleSecret } from './plausible.ts';

const MAX_NAME = 40;

/** `api_key=…`, `"client_secret": "…"`, `PASSWORD = …`: a name that ends at the sign at `at`, and what is after it. */
export function readAssigned(exam: Examination, at: number): void {
  const { text, searched } = exam;
  if (at < searched.valuesTo) return;
  const name = nameBefore(text, at);
  if (!ENDINGS.has(name.slice(-2).toLowerCase())) return;
  const kind = kindOfName(name);
  if (kind === undefined || !exam.wants(kind)) return;
  VALUE.lastIndex = at;
  const found = VALUE.exec(text);
  if (found === null || text.charCodeAt(VALUE.lastIndex) === 0x28) return;
  const [whole, before = '', quoted, bare] = found;
  const value = quoted ?? bare ?? '';
  const start = at + before.length;
  const isQuoted = quoted !== undefined;
  const isRight =
    kind === 'password'
      ? isPlausiblePassword(
          value,
          isQuoted,
          /^\s+[\p{L}]/u.test(text.slice(at + whole.length, at + whole.length + 3)),
        )
      : isPlausibleSecret(value);
  if (!isRight) return;
  exam.report(kind, start, start + value.length, kind === 'password' ? 0.85 : 0.8);
  searched.valuesTo = start + value.length;
}

/** What follows the sign, in quotes or up to a space; the end of a sentence or of a link is not part of it. */
const VALUE =
  /([:=][=>]? {0,3}\\?["'`]?)(?:(?<=["'`])([^"'`\r\n\\]{3,256})(?=\\?["'`])|([^\s"'`,;<>&|\\(){}[\]=]{3,256}={0,2}))/y;

function nameBefore(text: string, at: number): string {
  let end = at;
  while (end > 0 && at - end < 4 && IGNORED.has(text.charCodeAt(end - 1))) end--;
  let start = end;
  while (start > 0 && end - start < MAX_NAME && isName(text.charCodeAt(start - 1))) start--;
  return text.slice(start, end);
}

/** Spaces, quotes, a bracket or a backslash between a name and its sign. */
const IGNORED: ReadonlySet<number> = new Set([0x20, 0x22, 0x27, 0x60, 0x5c, 0x5d, 0x2a]);
const isName = (code: number): boolean => isWord(code) || code === 0x5f || code === 0x2d;

/** How the names of secrets end; nearly every other name is dismissed by it. */
const ENDINGS: ReadonlySet<string> = new Set(
  'rd wd ey en et ss ig re pw in de rt ña na ha la ło an id se ds ts ys ns'.split(' '),
);

type Secret = 'password' | 'api_token' | 'cloud_key';

function kindOfName(name: string): Secret | undefined {
  if (name.length < 3) return undefined;
  if (CLOUD.test(name)) return 'cloud_key';
  if (PASSWORD.test(name)) return 'password';
  return TOKEN.test(name) ? 'api_token' : undefined;
}

const CLOUD =
  /(?:aws|amz|azure|account|storage|gcp|google)[\w-]{0,24}(?:secret|key|signature)$|^(?:accountkey|sharedaccesskey|secretaccesskey|sig)$/i;
const PASSWORD =
  /(?:password|passwd|pwd|passphrase|passcode|passwort|kennwort|contraseña|contrasena|senha|wachtwoord|parola|hasło|lösenord|salasana)s?$|(?:^|[_-])(?:pass|pw)$|^pin$/i;
const TOKEN =
  /(?:api[_-]?key|apikey|api[_-]?token|access[_-]?token|auth[_-]?token|refresh[_-]?token|bearer[_-]?token|secret|secret[_-]?key|client[_-]?secret|private[_-]?token|webhook[_-]?secret|signing[_-]?key|encryption[_-]?key|token|session[_-]?id)$/i;

/** The name of a password at the start of a word, where a verb follows: "the password is …", "mot de passe est …". */
export function readAssignedWord(exam: Examination, start: number, end: number): number {
  if (!exam.wants('password')) return end;
  SENTENCE.lastIndex = start;
  const found = SENTENCE.exec(exam.text);
  if (found === null || exam.text.charCodeAt(SENTENCE.lastIndex) === 0x28) return end;
  const [whole, before = '', quoted, bare = ''] = found;
  const value = quoted ?? bare.replace(/[.,;:?]+$/, '');
  // "password kX9$mmQ2": without a sign or a verb between them it must look like one.
  if (/^\S+ $/.test(before) && !/^(?=.*\d)(?=.*\p{L}).{6,}$/u.test(value)) return end;
  if (!isPlausiblePassword(value, quoted !== undefined, quoted === undefined && !/[\d\W_]/.test(value)))
    return end;
  exam.report('password', start + before.length, start + before.length + value.length, 0.8);
  return start + whole.length - (bare.length - value.length > 0 ? bare.length - value.length : 0);
}

const SENTENCE =
  /((?:password|passwort|passphrase|passcode|kennwort|contraseña|mot de passe|senha|wachtwoord|parola d'ordine|palavra-passe|hasło|lösenordet|pwd)(?: for [\w.@-]{1,40}| für [\w.@-]{1,40}| de [\w.@-]{1,40}| pour [\w.@-]{1,40})? ?(?:is now|is|was|ist|lautet|est|es|è|é|now|to|:|=|->|(?= )) {0,2}:? {0,2}["'`“„«]?)(?:(?<=["'`“„«])([^"'`“”»\r\n]{3,128})(?=["'`“”»])|([^\s"'`“”„«»<>]{3,128}))/iuy;
