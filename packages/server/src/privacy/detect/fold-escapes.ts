export interface Escape {
  readonly unit: number;
  readonly length: number;
}

/** The one character that an escape at `at` stands for: `%40`, `&#64;`, `&commat;`, `\u0040`, `\n`. */
export function readEscape(text: string, at: number, code: number): Escape | undefined {
  if (code === 0x25) return readPercent(text, at);
  if (code === 0x26) return readEntity(text, at);
  return code === 0x5c ? readBackslash(text, at) : undefined;
}

function readPercent(text: string, at: number): Escape | undefined {
  const value = hexPairAt(text, at + 1);
  // Bytes above ASCII are parts of a character, and nothing that is looked for needs them.
  return value >= 0 && value < 0x80 ? { unit: value, length: 3 } : undefined;
}

function readEntity(text: string, at: number): Escape | undefined {
  ENTITY.lastIndex = at;
  const found = ENTITY.exec(text);
  if (found === null) return undefined;
  const [whole, decimal, hex, name] = found;
  const unit =
    decimal !== undefined
      ? Number(decimal)
      : hex !== undefined
        ? Number.parseInt(hex, 16)
        : NAMED.get(name ?? '');
  return unit !== undefined && unit > 0 && unit < 0x10000 ? { unit, length: whole.length } : undefined;
}

/** An escaped line break is one: without this its letter would stick to the word that follows. */
function readBackslash(text: string, at: number): Escape | undefined {
  switch (text.charCodeAt(at + 1)) {
    case 0x6e:
    case 0x72:
      return { unit: 0x0a, length: 2 };
    case 0x74:
      return { unit: 0x20, length: 2 };
    case 0x75: {
      const high = hexPairAt(text, at + 2);
      const low = hexPairAt(text, at + 4);
      return high < 0 || low < 0 ? undefined : { unit: high * 256 + low, length: 6 };
    }
    default:
      return undefined;
  }
}

function hexPairAt(text: string, at: number): number {
  const high = hexValue(text.charCodeAt(at));
  const low = hexValue(text.charCodeAt(at + 1));
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

function hexValue(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const lower = code | 0x20;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}

const ENTITY = /&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z]{2,8}));/y;

/** The names of characters that stand within or beside the values that are looked for. */
const NAMED: ReadonlyMap<string, number> = new Map(
  Object.entries({
    commat: '@',
    period: '.',
    colon: ':',
    sol: '/',
    lowbar: '_',
    hyphen: '-',
    dash: '-',
    ndash: '-',
    mdash: '-',
    minus: '-',
    plus: '+',
    equals: '=',
    num: '#',
    percnt: '%',
    excl: '!',
    quest: '?',
    dollar: '$',
    lpar: '(',
    rpar: ')',
    nbsp: ' ',
    ensp: ' ',
    emsp: ' ',
    thinsp: ' ',
    amp: '&',
    lt: '<',
    gt: '>',
    quot: '"',
    apos: "'",
    shy: '\u00ad',
    zwnj: '\u200c',
    zwj: '\u200d',
    NewLine: '\n',
    Tab: ' ',
  }).map(([name, character]) => [name, character.charCodeAt(0)]),
);
