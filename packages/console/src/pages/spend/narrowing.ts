import type { Search } from '../../url/search.ts';
import { type Dimension, DIMENSIONS } from './dimensions.ts';

/** What spend is narrowed to. An empty value means calls without that label, so absence alone means all. */
export type Narrowing = Readonly<Partial<Record<Dimension, string>>>;

/** Pure: what a URL narrows to. */
export function narrowingOf(search: Search): Narrowing {
  return Object.fromEntries(
    DIMENSIONS.filter((one) => search[one] !== undefined).map((one) => [one, search[one]]),
  );
}

/** Pure: the dimension to tell apart by. One that is narrowed to a value has nothing left to tell apart. */
export function groupOf(wanted: Dimension, narrowing: Narrowing): Dimension {
  if (narrowing[wanted] === undefined) return wanted;
  const at = DIMENSIONS.indexOf(wanted);
  const deeper = [...DIMENSIONS.slice(at + 1), ...DIMENSIONS.slice(0, at)];
  return deeper.find((one) => narrowing[one] === undefined) ?? wanted;
}

/** Pure: the groups to ask the server for: those that rows are kept or left out by, and the one that is shown. */
export function askedGroups(group: Dimension, narrowing: Narrowing): readonly Dimension[] {
  return DIMENSIONS.filter((one) => one === group || narrowing[one] !== undefined);
}

/** Pure: the rows of a report that belong to what it is narrowed to. */
export function rowsWithin<Row extends Readonly<Partial<Record<Dimension, string>>>>(
  rows: readonly Row[],
  narrowing: Narrowing,
): readonly Row[] {
  const narrowed = DIMENSIONS.filter((one) => narrowing[one] !== undefined);
  return rows.filter((row) => narrowed.every((one) => (row[one] ?? '') === narrowing[one]));
}

/** Pure: the query of the URL with one more value narrowed to. Tables begin at their first page again. */
export function narrowedTo(search: Search, dimension: Dimension, value: string): Search {
  return withoutPages({ ...search, [dimension]: value });
}

/** Pure: the query of the URL without some of what it was narrowed to. */
export function widened(search: Search, dimensions: readonly Dimension[]): Search {
  const names: readonly string[] = dimensions;
  return withoutPages(Object.fromEntries(Object.entries(search).filter(([name]) => !names.includes(name))));
}

function withoutPages(search: Search): Search {
  return Object.fromEntries(Object.entries(search).filter(([name]) => !/\.(page|find)$/.test(name)));
}
