import { decodePercent } from './encoded-text.ts';

/**
 * Cuts a text at the parts of its URLs that are written with `%40` and the like: a value in a query is hidden by that
 * from whoever reads the text as it stands. Every second element is such a part, as it is written; the others are what
 * stands between them. Linear.
 */
export function splitAtEncodedParts(text: string): readonly string[] {
  if (!text.includes('%') || !text.includes('://')) return [text];
  const pieces = [''];
  let end = 0;
  const addPlain = (plain: string): void => {
    pieces.push(`${pieces.pop() ?? ''}${plain}`);
  };
  for (const { 0: url, index } of text.matchAll(urls)) {
    if (!url.includes('%')) continue;
    addPlain(text.slice(end, index));
    end = index + url.length;
    for (const part of url.split(delimiters)) {
      if (escape.test(part) && decodePercent(part) !== undefined) pieces.push(part, '');
      else addPlain(part);
    }
  }
  addPlain(text.slice(end));
  return pieces;
}

const urls = /\b[a-z][a-z\d+.-]{1,30}:\/\/[^\s"'<>`|\\^]+/gi;
const delimiters = /([/?&=#;,()]+)/;
const escape = /%[\da-f]{2}/i;
