/** A line, an area or a part of a bar. */
export interface Series {
  readonly id: string;
  readonly name: string;
  /** One for each period; fewer where the last ones have not come yet. */
  readonly values: readonly number[];
  /** A colour of the theme; by its place in the list where none is given. */
  readonly colour?: string;
}

/** A step of time that a chart has a place for, also where nothing happened in it. */
export interface Period {
  readonly key: string;
  /** Short, for the axis. */
  readonly label: string;
  /** In full, for the tooltip and the table. */
  readonly name: string;
}

const COLOURS = 7;

export function colourOf(series: Series, index: number): string {
  return series.colour ?? (index < COLOURS ? `var(--series-${index + 1})` : 'var(--series-rest)');
}

/** The value of a period in words; a dash where it has not come yet. */
export function valueWords({ values }: Series, index: number, format: (value: number) => string): string {
  const value = values[index];
  return value === undefined ? '–' : format(value);
}
