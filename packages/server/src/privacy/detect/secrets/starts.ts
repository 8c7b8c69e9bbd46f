import type { Examination } from '../examination.ts';
import { readAssignedWord } from './assigned.ts';
import { readConnectionSettings } from './connections.ts';
import { isToken, readJwt } from './jwt.ts';
import { TOKENS } from './tokens.ts';

/** What begins with a word of its own: tokens with a prefix, JWTs, settings of connections, names of passwords. */
type Reader = (exam: Examination, start: number, end: number) => number;

interface Start {
  readonly prefix: string;
  readonly read: Reader;
}

const starts: readonly Start[] = [
  ...TOKENS.map(({ prefix, kind, pattern }) => ({
    prefix,
    read: (exam: Examination, start: number, end: number) => {
      pattern.lastIndex = start;
      const length = pattern.exec(exam.text)?.[0].length ?? 0;
      if (length === 0) return end;
      exam.report(kind, start, start + length, 0.96);
      return start + length;
    },
  })),
  { prefix: 'eyJ', read: readJwt },
  ...[
    'Server',
    'Data',
    'Host',
    'Endpoint',
    'DefaultEndpointsProtocol',
    'AccountName',
    'User',
    'Uid',
    'Driver',
    'Provider',
    'Initial',
    'Database',
    'AccountEndpoint',
  ]
    .flatMap((prefix) => [prefix, prefix.toLowerCase()])
    .map((prefix) => ({ prefix, read: readConnectionSettings })),
  ...[
    'passw',
    'passp',
    'passc',
    'pwd',
    'contras',
    'mot de',
    'senha',
    'wachtw',
    'parola',
    'kennw',
    'hasło',
    'palavra',
    'lösen',
  ]
    .flatMap((prefix) => [prefix, prefix.charAt(0).toUpperCase() + prefix.slice(1), prefix.toUpperCase()])
    .map((prefix) => ({ prefix, read: readAssignedWord })),
];

const byPair = new Map<number, Start[]>();
for (const start of starts) {
  const pair = pairOf(start.prefix, 0);
  byPair.set(pair, [...(byPair.get(pair) ?? []), start]);
}
const MAY_START = new Uint8Array(128 * 128);
for (const pair of byPair.keys()) MAY_START[pair] = 1;

function pairOf(text: string, at: number): number {
  const first = text.charCodeAt(at);
  const second = text.charCodeAt(at + 1);
  return first < 128 && second < 128 ? first * 128 + second : 0;
}

export function mayStartSecret(text: string, start: number): boolean {
  return MAY_START[pairOf(text, start)] === 1;
}

/** Reads what starts here. Gives where to go on. */
export function readSecret(exam: Examination, start: number, end: number): number {
  const { text } = exam;
  if (isToken(text.charCodeAt(start - 1))) return end;
  for (const { prefix, read } of byPair.get(pairOf(text, start)) ?? [])
    if (text.startsWith(prefix, start)) {
      const after = read(exam, start, end);
      if (after > end) return after;
    }
  return end;
}
