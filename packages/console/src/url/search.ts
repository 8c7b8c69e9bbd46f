/** The query of a URL as texts. Values that a page does not know are kept: they may be another table's. */
export type Search = Readonly<Record<string, string>>;

/** Reads the query as plain `name=value`, so that URLs can be read and written by people. The last one counts. */
export function parseSearch(query: string): Search {
  return Object.fromEntries(new URLSearchParams(query));
}

/** The query of these values, with its question mark, or nothing. */
export function stringifySearch(search: Record<string, unknown>): string {
  const written = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    if (typeof value === 'string') written.set(name, value);
  }
  const query = written.toString();
  return query === '' ? '' : `?${query}`;
}
