/** A cell: text, a number that stays one, or nothing. */
export type Cell =
  | string
  | number
  | undefined
  /** Micro-dollars, written as dollars. */
  | { readonly micros: bigint }
  /** A whole number in the form of a decimal one, for who tells types by it. */
  | { readonly decimal: bigint };

/** What spreadsheets take for the start of a formula: line ends, tab and the wide forms of East Asian text included. */
const FORMULA_START = /^[=+\-@\t\r\n＝＋－＠]/;
const NEEDS_QUOTES = /[",\r\n]/;

/**
 * One record of RFC 4180, with its line end. Text that a spreadsheet would run as a formula gets an apostrophe in
 * front, as OWASP advises against CSV injection: labels come from callers. Numbers are ours, and negative ones stay
 * numbers.
 */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(encode).join(',')}\r\n`;
}

function encode(cell: Cell): string {
  if (cell === undefined) return '';
  if (typeof cell === 'number') return String(cell);
  if (typeof cell === 'object') return 'micros' in cell ? dollarsOf(cell.micros) : `${cell.decimal}.0`;
  const text = FORMULA_START.test(cell) ? `'${cell}` : cell;
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Exactly, in the least digits, one at least: `0.000105`, `3.0`. */
function dollarsOf(micros: bigint): string {
  const sign = micros < 0n ? '-' : '';
  const absolute = micros < 0n ? -micros : micros;
  const fraction = (absolute % 1_000_000n).toString().padStart(6, '0').replace(/0+$/, '');
  return `${sign}${absolute / 1_000_000n}.${fraction === '' ? '0' : fraction}`;
}
