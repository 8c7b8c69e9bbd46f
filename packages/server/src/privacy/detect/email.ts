import { classOf, isIdeograph, isWord, LETTER } from './characters.ts';
import type { Examination } from './examination.ts';

/** RFC 5321: 64 octets before the sign; domains have 255. */
const MAX_LOCAL = 64;
const MAX_DOMAIN = 255;

/** An address around the `@` at `at`, international ones included (RFC 6531). */
export function readEmail(exam: Examination, at: number): void {
  const { text } = exam;
  const start = localStart(text, at);
  if (start === at || isWithinUrl(text, start)) return;
  const end = domainEnd(text, at + 1);
  if (end === 0) return;
  // `git@host:path` is where a repository is.
  if (text.charCodeAt(end) === 0x3a && text.slice(start, at) === 'git') return;
  exam.report('email', start, end, 0.95);
}

function localStart(text: string, at: number): number {
  if (text.charCodeAt(at - 1) === QUOTE) return quotedStart(text, at);
  const limit = Math.max(0, at - MAX_LOCAL);
  let start = at;
  const isIdeographic = isIdeograph(text.charCodeAt(at - 1));
  // Chinese and Japanese have no spaces: where the script changes, the address begins.
  while (start > limit && isLocal(text.charCodeAt(start - 1), isIdeographic)) start--;
  // Longer than a local part can be: its last 64 are taken, for too much is better than nothing.
  while (start < at && !isLocalEdge(text.charCodeAt(start))) start++;
  return text.charCodeAt(at - 1) === DOT ? at : start;
}

const QUOTE = 0x22;
const DOT = 0x2e;
const HYPHEN = 0x2d;

/** `"john doe"@example.com` */
function quotedStart(text: string, at: number): number {
  const limit = Math.max(0, at - MAX_LOCAL - 2);
  for (let start = at - 2; start >= limit; start--) {
    const code = text.charCodeAt(start);
    if (code === QUOTE) return start < at - 2 ? start : at;
    if (code === 0x0a) return at;
  }
  return at;
}

/** What stands in local parts. Signs that a link or a setting would have before an address end it. */
function isLocal(code: number, isIdeographic: boolean): boolean {
  if (isIdeograph(code)) return isIdeographic;
  return (
    isWord(code) ||
    code === DOT ||
    code === HYPHEN ||
    code === 0x5f ||
    code === 0x2b ||
    code === 0x27 ||
    code === 0x25
  );
}

const isLocalEdge = (code: number): boolean =>
  isWord(code) || isIdeograph(code) || code === 0x5f || code === 0x2b;

/** Whether it is the user of a URL, which is another kind's business. */
function isWithinUrl(text: string, start: number): boolean {
  const code = text.charCodeAt(start - 1);
  if (code === 0x2f) return text.charCodeAt(start - 2) === 0x2f;
  if (code !== 0x3a) return false;
  return /:\/\/[^\s/@]{0,64}:$/.test(text.slice(Math.max(0, start - MAX_LOCAL - 4), start));
}

/** Where the domain that starts at `start` ends; 0 if it is none. */
function domainEnd(text: string, start: number): number {
  if (text.charCodeAt(start) === 0x5b) return literalEnd(text, start);
  const limit = Math.min(text.length, start + MAX_DOMAIN);
  let end = 0;
  for (let labelStart = start; labelStart < limit;) {
    const labelEnd = endOfLabel(text, labelStart, limit);
    if (labelEnd === labelStart) break;
    const topEnd = labelStart > start ? topLevelEnd(text, labelStart, labelEnd) : 0;
    if (topEnd > 0) end = topEnd;
    if (text.charCodeAt(labelEnd) !== DOT || (topEnd < labelEnd && topEnd > 0)) break;
    labelStart = labelEnd + 1;
  }
  return end;
}

function endOfLabel(text: string, start: number, limit: number): number {
  const isIdeographic = isIdeograph(text.charCodeAt(start));
  let at = start;
  for (; at < limit; at++) {
    const code = text.charCodeAt(at);
    const belongs = isIdeographic ? isIdeograph(code) : isWord(code) || (code === HYPHEN && at > start);
    if (!belongs) break;
  }
  return at;
}

/** Where a top-level domain ends within a label; what follows a dash there is no part of the address. */
function topLevelEnd(text: string, start: number, end: number): number {
  if (end - start < 2) return 0;
  const label = text.slice(start, end);
  if (/^xn--[a-z0-9]/i.test(label)) return end;
  const dash = label.indexOf('-');
  const name = dash < 0 ? label : label.slice(0, dash);
  if (name.length < 2 || name.length > 63 || FILES.has(name.toLowerCase())) return 0;
  for (let at = 0; at < name.length; at++) {
    const code = name.charCodeAt(at);
    if ((classOf(code) & LETTER) === 0 && !isIdeograph(code)) return 0;
  }
  return start + name.length;
}

/** `logo@2x.png`: no top-level domain has these names. */
const FILES: ReadonlySet<string> = new Set(
  'png jpg jpeg gif svg webp avif css scss js mjs cjs ts tsx jsx json html xml yml yaml txt pdf'.split(' '),
);

function literalEnd(text: string, start: number): number {
  LITERAL.lastIndex = start;
  return LITERAL.test(text) ? LITERAL.lastIndex : 0;
}

const LITERAL = /\[(?:\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}|IPv6:[0-9a-fA-F:.]{2,45})\]/y;
