/** Whether `fold` has anything to do with a unit: it is dropped, a variant of another, or the first half of a pair that may be. */
export function isFoldable(unit: number): boolean {
  return (
    unit >= 0x80 &&
    (isRemoved(unit) || plainUnit(unit) !== unit || unit === HIGH_OF_MATHEMATICAL || unit === HIGH_OF_TAGS)
  );
}

export const HIGH_OF_MATHEMATICAL = 0xd835;
export const HIGH_OF_TAGS = 0xdb40;

/** Characters without width, direction marks, soft hyphens and variation selectors: nothing is seen of them. */
export function isRemoved(unit: number): boolean {
  return (
    unit === 0xad ||
    (unit >= 0x200b && unit <= 0x200f) ||
    (unit >= 0x202a && unit <= 0x202e) ||
    (unit >= 0x2060 && unit <= 0x206f) ||
    unit === 0xfeff ||
    (unit >= 0xfe00 && unit <= 0xfe0f) ||
    unit === 0x34f ||
    unit === 0x61c ||
    unit === 0x180e
  );
}

/** The ASCII character that a unit is a variant of, or the unit itself. */
export function plainUnit(unit: number): number {
  if (unit >= 0xff01 && unit <= 0xff5e) return unit - 0xfee0;
  if ((unit >= 0x2010 && unit <= 0x2015) || unit === 0x2212 || unit === 0xfe58 || unit === 0xfe63)
    return HYPHEN;
  if (isSpace(unit)) return SPACE;
  if (unit >= 0xfe50 && unit <= 0xfe6f) return smallForm(unit);
  if (unit === 0x2024) return FULL_STOP;
  for (const zero of ZEROS) if (unit >= zero && unit <= zero + 9) return 48 + unit - zero;
  return unit;
}

const HYPHEN = 0x2d;
const SPACE = 0x20;
const FULL_STOP = 0x2e;
/** Arabic, eastern Arabic, Devanagari and Bengali digits, in which people write their telephone numbers. */
const ZEROS = [0x660, 0x6f0, 0x966, 0x9e6];

const isSpace = (unit: number): boolean =>
  unit === 0xa0 ||
  unit === 0x1680 ||
  (unit >= 0x2000 && unit <= 0x200a) ||
  unit === 0x202f ||
  unit === 0x205f ||
  unit === 0x3000;

function smallForm(unit: number): number {
  const plain = String.fromCharCode(unit).normalize('NFKC');
  return plain.length === 1 ? plain.charCodeAt(0) : unit;
}
