import { hashOf } from '../context/words.ts';
import type { Examination } from '../examination.ts';
import { readAssignedWord } from './assigned.ts';
import { readAuthorization } from './authorization.ts';
import { readConnectionSettings } from './connections.ts';
import { isToken, readJwt } from './jwt.ts';
import { TOKENS } from './tokens.ts';

/** What begins with a word of its own: tokens with a prefix, JWTs, settings of connections, names of passwords. */
type Reader = (exam: Examination, start: number, end: number) => number;

interface Start {
  readonly prefix: string;
  readonly read: Reader;
}

const tokens: readonly Start[] = TOKENS.map(({ prefix, kind, pattern }) => ({
  prefix,
  read: (exam, start, end) => {
    pattern.lastIndex = start;
    const length = pattern.exec(exam.text)?.[0].length ?? 0;
    if (length === 0) return end;
    exam.report(kind, start, start + length, 0.96);
    return start + length;
  },
}));
const SETTINGS =
  'server data host endpoint defaultendpointsprotocol accountname user uid driver provider initial database accountendpoint';
const PASSWORDS =
  'password passwort passphrase passcode kennwort contraseña mot senha wachtwoord parola palavra hasło lösenordet pwd';

/** By the hash of the whole word, where a sign ends it: `ghp` of `ghp_…`, `password` of "password is …". */
const byWord = new Map<number, Start[]>();
/** By the first two characters, where the word goes on: `AKIA…`. */
const byPair = new Map<number, Start[]>();

for (const start of tokens) {
  const word = /^[A-Za-z0-9]+(?=[^A-Za-z0-9])/.exec(start.prefix)?.[0];
  if (word === undefined) put(byPair, pairOf(start.prefix, 0), start);
  else put(byWord, hashOf(word), start);
}
put(byPair, pairOf('eyJ', 0), { prefix: 'eyJ', read: readJwt });
for (const word of SETTINGS.split(' '))
  put(byWord, hashOf(word), { prefix: '', read: readConnectionSettings });
for (const word of PASSWORDS.split(' ')) put(byWord, hashOf(word), { prefix: '', read: readAssignedWord });

for (const word of ['bearer', 'basic']) put(byWord, hashOf(word), { prefix: '', read: readAuthorization });

function put(starts: Map<number, Start[]>, key: number, start: Start): void {
  starts.set(key, [...(starts.get(key) ?? []), start]);
}

function pairOf(text: string, at: number): number {
  return text.charCodeAt(at) * 128 + text.charCodeAt(at + 1);
}

const FILTER_SIZE = 1 << 13;
const FILTER = new Uint8Array(FILTER_SIZE);
for (const hash of byWord.keys()) FILTER[hash & (FILTER_SIZE - 1)] = 1;

/** Shorter ones hold too little to be a secret. */
const MIN_TOKEN = 12;

export function mayStartSecret(hash: number, hasDigit: boolean, length: number): boolean {
  return (
    FILTER[hash & (FILTER_SIZE - 1)] === 1 || (length >= MIN_TOKEN && (hasDigit || length >= MIN_UNDIGITED))
  );
}

/** A token without a digit is so unlikely that only long words are looked at. */
const MIN_UNDIGITED = 24;

/** Reads what starts with this word. Gives where to go on. */
export function readSecret(exam: Examination, hash: number, start: number, end: number): number {
  const { text } = exam;
  if (isToken(text.charCodeAt(start - 1))) return end;
  return (
    readAny(byWord.get(hash), exam, start, end) ??
    (end - start >= MIN_TOKEN ? readAny(byPair.get(pairOf(text, start)), exam, start, end) : undefined) ??
    end
  );
}

function readAny(
  starts: readonly Start[] | undefined,
  exam: Examination,
  start: number,
  end: number,
): number | undefined {
  if (starts === undefined) return undefined;
  for (const { prefix, read } of starts)
    if (exam.text.startsWith(prefix, start)) {
      const after = read(exam, start, end);
      if (after > end) return after;
    }
  return undefined;
}
