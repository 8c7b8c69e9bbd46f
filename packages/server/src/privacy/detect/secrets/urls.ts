import { isWord } from '../characters.ts';
import type { Examination } from '../examination.ts';

const DATABASES: ReadonlySet<string> = new Set(
  'postgres postgresql mysql mysql2 mariadb mongodb mongodb+srv redis rediss amqp amqps mssql sqlserver oracle cockroachdb clickhouse cassandra couchbase neo4j bolt nats kafka memcached ldap ldaps snowflake db2 jdbc'.split(
    ' ',
  ),
);
const MAX_SCHEME = 24;
const MAX_AUTHORITY = 1_024;
const MAX_URL = 4_096;

/** Credentials in a URL whose `:` stands at `at`, before `//`. Gives where to go on. */
export function readUrl(exam: Examination, at: number): number {
  const { text } = exam;
  const authority = at + 3;
  const scheme = schemeBefore(text, at);
  if (scheme === '') return authority;
  const end = authorityEnd(text, authority);
  const users = text.slice(authority, end);
  const sign = users.lastIndexOf('@');
  const colon = users.indexOf(':');
  const isDatabase = isDatabaseScheme(scheme);
  if (colon >= 0 && sign > colon + 1 && !isPlaceholder(users.slice(colon + 1, sign))) {
    if (isDatabase && exam.wants('connection_string')) {
      const urlEnd = endOfUrl(text, end);
      exam.report('connection_string', at - scheme.length, urlEnd, 0.97);
      return urlEnd;
    }
    exam.report('url_credentials', authority, authority + sign, 0.95);
    return authority + sign;
  }
  if (isDatabase) {
    const from = Math.max(end, exam.searched.urlsTo - LONGEST_SETTING);
    const urlEnd = endOfUrl(text, from);
    exam.searched.urlsTo = Math.max(exam.searched.urlsTo, urlEnd);
    if (/[?&;](?:password|pwd)=[^&;\s]/i.test(text.slice(from, urlEnd))) {
      exam.report('connection_string', at - scheme.length, urlEnd, 0.96);
      return urlEnd;
    }
  }
  return authority;
}

/** `;password=x` */
const LONGEST_SETTING = 12;

function isDatabaseScheme(scheme: string): boolean {
  const lower = scheme.toLowerCase();
  if (!SIGNS.test(lower)) return DATABASES.has(lower);
  return DATABASES.has(lower.replace(/^.*:/, '').replace(/\+(?!srv).*$/, ''));
}

/** What stands in few schemes. */
const SIGNS = /[:.+-]/;

function schemeBefore(text: string, at: number): string {
  let start = at;
  while (start > 0 && at - start < MAX_SCHEME) {
    const code = text.charCodeAt(start - 1);
    if (!(code < 128 && isWord(code)) && code !== 0x2b && code !== 0x3a && code !== 0x2d && code !== 0x2e)
      break;
    start--;
  }
  const scheme = text.slice(start, at);
  return SIGNS.test(scheme) ? scheme.replace(/^(?!jdbc:).*[:.-](?=\w)/, '') : scheme;
}

/** The end of what stands between `//` and the path; an `@` that a password holds unescaped is included. */
function authorityEnd(text: string, start: number): number {
  const limit = Math.min(text.length, start + MAX_AUTHORITY);
  let end = start;
  while (end < limit && !ENDS_AUTHORITY.has(text.charCodeAt(end))) end++;
  return end;
}

function endOfUrl(text: string, start: number): number {
  const limit = Math.min(text.length, start + MAX_URL);
  let end = start;
  while (end < limit && !ENDS_URL.has(text.charCodeAt(end))) end++;
  // The full stop of the sentence is not the URL's.
  while (end > start && TRAILING.has(text.charCodeAt(end - 1))) end--;
  return end;
}

const codes = (characters: string): ReadonlySet<number> =>
  new Set(Array.from(characters, (one) => one.charCodeAt(0)));
const ENDS_AUTHORITY = codes('/?# \t\r\n"\'`<>\\|^{}');
const ENDS_URL = codes(' \t\r\n"\'`<>|\\^');
const TRAILING = codes('.,;:!)]}');

/** `https://user:password@host` in a manual. */
function isPlaceholder(password: string): boolean {
  return /^(?:password|pass|passwd|pwd|secret|token|x{3,}|\*{2,}|\.{3}|…|\$.*|<.*|%s|your.*|\[.*)$/i.test(
    password,
  );
}
