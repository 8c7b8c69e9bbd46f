import { Skeleton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

import { type Column, sortRows } from './column.ts';
import { HeaderCell } from './header-cell.tsx';
import { Pager } from './pager.tsx';
import classes from './table.module.css';
import { Toolbar } from './toolbar.tsx';
import { useFits } from './use-fits.ts';
import { type TableState, useTableState } from './use-table-state.ts';

/** Rows on a page of a table that is sorted and searched here. */
const PAGE_ROWS = 50;
const SKELETON_ROWS = ['a', 'b', 'c', 'd', 'e', 'f'];

export interface DataTableProps<Row> {
  /** Begins the names of its state in the URL. */
  readonly name: string;
  /** What the table lists, for screen readers. */
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  /** Undefined while they are loaded. */
  readonly rows: readonly Row[] | undefined;
  readonly rowKey: (row: Row) => string;
  /** Path of what a row is about, without the base. */
  readonly rowLink?: (row: Row) => string;
  /** Rows that have just come in, say: they are marked calmly. */
  readonly isMarked?: (row: Row) => boolean;
  /** The text that the search field looks into. Without it there is no search field. */
  readonly searchText?: (row: Row) => string;
  readonly searchPlaceholder?: string;
  /** Controls beside the search field, whose state is the page's own, in the URL. */
  readonly filters?: ReactNode;
  /**
   * Where the server gives the rows page by page: the cursor of the next one, null on the last. The page asks for
   * `useTableState(name).cursor`. Rows stay in the server's order, unless a column is sorted by on this page.
   */
  readonly next?: string | null;
  /** What stands in place of a table without rows. */
  readonly empty: ReactNode;
}

/** A table that sorts, searches, turns pages and hides columns, keeps all that in the URL, and becomes cards. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const state = useTableState(props.name);
  const { ref, fits } = useFits();
  const { columns, rows, name, next } = props;
  const shown = columns.filter((column) => isShown(column, columns, state));
  const found =
    rows &&
    sortRows(search(rows, props, state), columnSortedBy(columns, state), state.sort?.direction ?? 'up');
  const isServerPaged = next !== undefined;
  const page = isServerPaged ? 0 : Math.max(0, Number(state.cursor) || 0);
  const visible = isServerPaged ? found : found?.slice(page * PAGE_ROWS, (page + 1) * PAGE_ROWS);
  const isEmpty = rows?.length === 0 && state.cursor === '' && state.search === '';

  return (
    <div className={classes.frame}>
      <Toolbar {...props} state={state} />
      {isEmpty ? (
        props.empty
      ) : (
        <>
          <div ref={ref} className={classes.scroller} data-fits={fits}>
            <table className={classes.table} role="table" aria-busy={rows === undefined}>
              <caption className="visually-hidden">{props.caption}</caption>
              <thead role="rowgroup">
                <tr role="row">
                  {shown.map((column) => (
                    <HeaderCell key={column.id} column={column} state={state} />
                  ))}
                </tr>
              </thead>
              <tbody role="rowgroup">
                {visible === undefined
                  ? SKELETON_ROWS.map((key) => <SkeletonRow key={key} columns={shown} />)
                  : visible.map((row) => (
                      <BodyRow key={props.rowKey(row)} {...props} row={row} columns={shown} all={columns} />
                    ))}
              </tbody>
            </table>
          </div>
          {visible?.length === 0 && (
            <p className={classes.nothing}>Nothing here matches. Take a filter away to see more.</p>
          )}
          <Pager
            name={name}
            state={state}
            rows={visible?.length ?? 0}
            paging={
              isServerPaged
                ? { kind: 'cursor', next }
                : { kind: 'pages', page, pageRows: PAGE_ROWS, total: found?.length ?? 0 }
            }
          />
        </>
      )}
    </div>
  );
}

function BodyRow<Row>({
  row,
  columns,
  all,
  rowLink,
  isMarked,
}: Pick<DataTableProps<Row>, 'columns' | 'rowLink' | 'isMarked'> & {
  readonly row: Row;
  readonly all: readonly Column<Row>[];
}) {
  const to = rowLink?.(row);
  return (
    <tr role="row" data-linked={to !== undefined} data-marked={isMarked?.(row)}>
      {columns.map((column) => (
        <td
          key={column.id}
          role="cell"
          data-align={column.align}
          data-label={column.header}
          data-name={isName(column, all)}
        >
          {to !== undefined && isName(column, all) ? (
            <Link to={to} className={classes.rowLink}>
              {column.cell(row)}
            </Link>
          ) : (
            column.cell(row)
          )}
        </td>
      ))}
    </tr>
  );
}

function SkeletonRow<Row>({ columns }: { readonly columns: readonly Column<Row>[] }) {
  return (
    <tr role="row">
      {columns.map((column) => (
        <td key={column.id} role="cell">
          <Skeleton height={12} my={4} width="70%" />
        </td>
      ))}
    </tr>
  );
}

function search<Row>(rows: readonly Row[], { searchText }: DataTableProps<Row>, state: TableState) {
  const words = state.search.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  if (searchText === undefined || words.length === 0) return rows;
  return rows.filter((row) => {
    const lookedInto = searchText(row).toLocaleLowerCase();
    return words.every((word) => lookedInto.includes(word));
  });
}

function columnSortedBy<Row>(columns: readonly Column<Row>[], { sort }: TableState) {
  return columns.find((column) => column.id === sort?.column);
}

function isName<Row>(column: Column<Row>, all: readonly Column<Row>[]): boolean {
  return column === (all.find((one) => one.isName) ?? all[0]);
}

function isShown<Row>(column: Column<Row>, all: readonly Column<Row>[], { turned }: TableState): boolean {
  if (isName(column, all)) return true;
  return turned.includes(column.id) === (column.hiddenAtFirst ?? false);
}
