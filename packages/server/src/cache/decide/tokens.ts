import { units } from './lexicon.ts';

export type Token =
  /** Must stand in both questions as it is: code, quotations, addresses, placeholders, symbols. */
  | { readonly kind: 'exact'; readonly text: string }
  /** As written, but without grouping and zeros that mean nothing: "1,000.50" is "1000.5". */
  | { readonly kind: 'number'; readonly text: string }
  | {
      readonly kind: 'word';
      readonly text: string;
      /** Begins a sentence, where upper case means nothing. */
      readonly isFirst: boolean;
      /** Ended in "n't". */
      readonly isNegated: boolean;
    };

/** Splits a text into what stands between spaces and in quotation marks, in order. Linear in its length. */
export function splitText(text: string): Token[] {
  const tokens: Token[] = [];
  let isFirst = true;
  for (const [chunk] of withoutVariants(text).matchAll(chunks)) {
    const first = chunk[0] ?? '';
    if (chunk.startsWith('`')) {
      tokens.push({
        kind: 'exact',
        text: chunk
          .replace(/^`+|`+$/g, '')
          .replace(/\s+/g, ' ')
          .trim(),
      });
      isFirst = false;
    } else if (first === '"' && chunk.length > 2 && chunk.endsWith('"')) {
      const quoted = chunk.slice(1, -1).replace(/\s+/g, ' ').trim();
      tokens.push({ kind: 'exact', text: `"${quoted.toLowerCase()}"` });
      for (const part of quoted.split(' ')) tokens.push(...splitChunk(part, false));
      isFirst = false;
    } else if (placeholder.test(chunk)) {
      tokens.push({ kind: 'exact', text: chunk });
      isFirst = false;
    } else {
      const quoted = /^[(]?'(\p{L}[^']*)'[.,;:!?)]*$/u.exec(chunk)?.[1];
      if (quoted !== undefined) tokens.push({ kind: 'exact', text: `"${quoted.toLowerCase()}"` });
      const read = splitChunk(chunk, isFirst);
      tokens.push(...read);
      if (read.length > 0) isFirst = false;
      if (/[.?!:;][)"'\]]*$/.test(chunk)) isFirst = true;
    }
  }
  return tokens;
}

/** A quotation or code in backquotes, which may hold spaces; a placeholder; whatever else stands between spaces. */
const chunks = /`[^`]+`+|"[^"]*"|\[[A-Z][A-Z-]*(?:-\d{1,6}-[A-Z2-9]{4})?\]|[^\s`"[]+|[`"[]/g;

const placeholder = /^\[[A-Z][A-Z-]*(?:-\d{1,6}-[A-Z2-9]{4})?\]$/;

/** Ways to write the same sign. */
function withoutVariants(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\u2018\u2019\u201b\u02bc\u00b4]/g, "'")
    .replace(/[\u201c\u201d\u201e\u201f\u00ab\u00bb\u300c\u300d]/g, '"')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/\p{Cf}/gu, '');
}

function splitChunk(chunk: string, isFirst: boolean): Token[] {
  const core = chunk.replace(/^[('{<*]+/, '').replace(/[.,;:!?')\]}>*…]+$/, '');
  if (core === '') return symbolsIn(chunk);
  if (isAddress(core)) return [{ kind: 'exact', text: core }];
  if (isCode(core)) return [{ kind: 'exact', text: isDotted(core) ? core.toLowerCase() : core }];
  return splitCore(core, isFirst);
}

function isAddress(core: string): boolean {
  return /^(?:[a-z][a-z0-9+.-]{0,20}:\/\/|www\.|mailto:)/i.test(core) || /[^@]@[^@]/.test(core);
}

/** Signs that hold letters together, or stand before them, in code and in no sentence. */
function isCode(core: string): boolean {
  if (/[_\\=(){}<>|~^;]|::|->|[\p{L}\p{N}][#+]+$|^-+\p{L}|^[.~]*\/|^[.#@]\p{L}/u.test(core)) return true;
  return isDotted(core) && !/^(?:\p{L}\.)+\p{L}?$/u.test(core);
}

/** node.js, but also v1.2.3. */
function isDotted(core: string): boolean {
  return /^[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+$/u.test(core) && /\p{L}/u.test(core);
}

/** Numbers with what groups or divides them, words with their apostrophes, and single signs. */
const pieces =
  /(?<![\p{L}\p{N}])[-+]?\p{Nd}(?:[\p{Nd}.,:/-]*\p{Nd})?|\p{Nd}(?:[\p{Nd}.,:/-]*\p{Nd})?|\p{L}[\p{L}\p{M}]*(?:'\p{L}+)?|(?:\p{L}\.)+\p{L}?|[^\s]/gu;

function splitCore(core: string, isFirst: boolean): Token[] {
  const plain = /^(?:\p{L}\.)+\p{L}?$/u.test(core) ? core.replaceAll('.', '') : core;
  const tokens: Token[] = [];
  let end = -1;
  let before: 'letters' | 'digits' | undefined;
  for (const match of plain.matchAll(pieces)) {
    const [piece] = match;
    const touches = match.index === end;
    end = match.index + piece.length;
    if (/^[-+]?\p{Nd}/u.test(piece)) {
      // A letter before a digit, as in B12: the two belong together.
      if (touches && before === 'letters') tokens.push({ kind: 'exact', text: plain.toLowerCase() });
      tokens.push({ kind: 'number', text: normalizeNumber(piece) });
      before = 'digits';
    } else if (/^\p{L}/u.test(piece)) {
      const isSuffix = touches && before === 'digits';
      if (!isSuffix || !/^(?:st|nd|rd|th)$/i.test(piece)) {
        if (isSuffix && !units.has(piece.toLowerCase())) {
          tokens.push({ kind: 'exact', text: plain.toLowerCase() });
        }
        tokens.push(readWordToken(piece, isFirst && tokens.length === 0));
      }
      before = 'letters';
    } else {
      tokens.push(...symbolsIn(piece));
      before = undefined;
    }
  }
  return tokens;
}

function readWordToken(piece: string, isFirst: boolean): Token {
  const negated = /n't$/i.test(piece);
  // What is left of "can't" and "won't" is an auxiliary, whatever it is.
  const text = negated ? 'do' : piece.replace(/'\p{L}*$/u, '');
  return { kind: 'word', text, isFirst, isNegated: negated };
}

/** Money, percent and degrees are units, which are read as words; of the others each counts as it is. */
function symbolsIn(chunk: string): Token[] {
  return Array.from(chunk).flatMap((sign): Token[] => {
    if (units.has(sign)) return [{ kind: 'word', text: sign, isFirst: false, isNegated: false }];
    if (sign === '&') return [];
    return /[\p{S}*/#@]/u.test(sign) ? [{ kind: 'exact', text: sign }] : [];
  });
}

function normalizeNumber(written: string): string {
  const sign = written.startsWith('-') ? '-' : '';
  const digits = written.replace(/^[-+]/, '');
  // Also grouped as in India: 1,00,000.
  const plain = /^\p{Nd}{1,3}(?:,\p{Nd}{2,3})*,\p{Nd}{3}(?:\.\p{Nd}+)?$/u.test(digits)
    ? digits.replaceAll(',', '')
    : digits;
  if (!/^\d+(?:\.\d+)?$/.test(plain)) return sign + plain;
  const [whole = '', part = ''] = plain.split('.');
  const decimals = part.replace(/0+$/, '');
  return `${sign}${whole.replace(/^0+(?=\d)/, '')}${decimals === '' ? '' : `.${decimals}`}`;
}
