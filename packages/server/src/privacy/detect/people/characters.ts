/** What a UTF-16 unit is to a name. Everything else parts words. */
export const Character = {
  other: 0,
  lower: 1,
  upper: 2,
  /** A letter of a script without capitals. */
  caseless: 3,
  /** A combining mark: belongs to its word and is passed over in looking it up. */
  mark: 4,
  digit: 5,
  underscore: 6,
  apostrophe: 7,
} as const;

export interface Characters {
  readonly kinds: Uint8Array;
  /** The small letter of each unit, of the apostrophes the straight one. */
  readonly small: Uint16Array;
}

const UNITS = 0x1_0000;

/** Tables of all UTF-16 units (192 KB). Letters beyond them are read as `other`: no names are written in them. */
export function readCharacters(): Characters {
  const kinds = new Uint8Array(UNITS);
  const small = new Uint16Array(UNITS);
  for (let unit = 0; unit < UNITS; unit += 1) {
    small[unit] = unit;
    if (unit >= FIRST_UNUSED && unit < FIRST_AFTER_UNUSED) continue;
    const character = String.fromCharCode(unit);
    const kind = kindOf(character, unit);
    kinds[unit] = kind;
    if (kind !== Character.upper) continue;
    const lower = character.toLowerCase();
    if (lower.length === 1) small[unit] = lower.charCodeAt(0);
  }
  for (const quote of APOSTROPHES) {
    kinds[quote] = Character.apostrophe;
    small[quote] = STRAIGHT_APOSTROPHE;
  }
  return { kinds, small };
}

const STRAIGHT_APOSTROPHE = 0x27;
const APOSTROPHES = [STRAIGHT_APOSTROPHE, 0x20_19, 0x02_bc];
const UNDERSCORE = 0x5f;

/** Hangul, Yi, surrogates and private use: half of all units, and the same for each block, so not asked one by one. */
const FIRST_UNUSED = 0xd7_b0;
const FIRST_AFTER_UNUSED = 0xf9_00;
const FIRST_IDEOGRAPH = 0x34_00;
const LAST_CASELESS_BLOCK = 0xd7_af;
const PLAIN = /^[\p{Lu}\p{Lt}]$/u;
const SMALL = /^\p{Ll}$/u;
const LETTER = /^\p{L}$/u;
const COMBINING = /^\p{M}$/u;
const NUMERAL = /^\p{Nd}$/u;

function kindOf(character: string, unit: number): number {
  if (unit < 0x80) return kindOfAscii(unit);
  if (unit >= FIRST_IDEOGRAPH && unit <= LAST_CASELESS_BLOCK) return Character.caseless;
  if (SMALL.test(character)) return Character.lower;
  if (PLAIN.test(character)) return Character.upper;
  if (LETTER.test(character)) return Character.caseless;
  if (COMBINING.test(character)) return Character.mark;
  return NUMERAL.test(character) ? Character.digit : Character.other;
}

function kindOfAscii(unit: number): number {
  if (unit >= 0x61 && unit <= 0x7a) return Character.lower;
  if (unit >= 0x41 && unit <= 0x5a) return Character.upper;
  if (unit >= 0x30 && unit <= 0x39) return Character.digit;
  return unit === UNDERSCORE ? Character.underscore : Character.other;
}
