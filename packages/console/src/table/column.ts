import type { ReactNode } from 'react';

/** A column of a table: how a row's value is shown, and how rows are put in order by it. */
export interface Column<Row> {
  readonly id: string;
  readonly header: string;
  readonly cell: (row: Row) => ReactNode;
  /** What to sort by; null stands last. A column without it cannot be sorted by. */
  readonly sortBy?: (row: Row) => number | string | bigint | null;
  /** Numbers stand at the end, so that they can be compared. */
  readonly align?: 'start' | 'end';
  /** Not shown until somebody asks for it. */
  readonly hiddenAtFirst?: boolean;
  /** Says what the row is; it cannot be hidden, and it leads to `rowLink`. The first column where none says so. */
  readonly isName?: boolean;
}

export type Direction = 'up' | 'down';

/** Rows in order of a column. Rows that are equal keep their order. */
export function sortRows<Row>(rows: readonly Row[], column: Column<Row> | undefined, direction: Direction) {
  const by = column?.sortBy;
  if (by === undefined) return rows;
  const sign = direction === 'up' ? 1 : -1;
  return [...rows].sort((one, other) => {
    const left = by(one);
    const right = by(other);
    if (left === null || right === null) return left === right ? 0 : left === null ? 1 : -1;
    return sign * compare(left, right);
  });
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

function compare(left: number | string | bigint, right: number | string | bigint): number {
  if (typeof left === 'string' || typeof right === 'string')
    return collator.compare(String(left), String(right));
  return left < right ? -1 : left > right ? 1 : 0;
}
