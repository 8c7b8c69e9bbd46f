import { type CustomTypesConfig, types } from 'pg';

type ReadColumn = (text: string) => unknown;

/** Types that do not become what the driver makes of them, by their number in PostgreSQL's catalogue. */
const readers = new Map<number, ReadColumn>([
  // bigint: positions and sums pass 2^53.
  [20, BigInt],
  [1016, readBigIntArray],
  // date: a `Date` would make a moment of it, in whatever time zone this machine has.
  [1082, String],
]);

/**
 * How columns become values. What is not listed above is the driver's: timestamptz as `Date`, bytea as
 * `Buffer`, numeric as text, which loses nothing.
 */
export const columnTypes: CustomTypesConfig = {
  getTypeParser: (type, format) => {
    const reader = format === 'binary' ? undefined : readers.get(type);
    return reader ?? types.getTypeParser(type, format);
  },
};

/** One dimension: `{1,2,NULL}`. */
function readBigIntArray(text: string): (bigint | null)[] {
  const entries = text.slice(1, -1);
  if (entries === '') return [];
  return entries.split(',').map((entry) => (entry === 'NULL' ? null : BigInt(entry)));
}
