import { Icon } from '../icons/icon.tsx';
import type { Column, Direction } from './column.ts';
import classes from './table.module.css';
import type { TableState } from './use-table-state.ts';

/** The head of a column; pressing it sorts up, then down, then not. Numbers begin with the largest. */
export function HeaderCell<Row>({
  column,
  state,
}: {
  readonly column: Column<Row>;
  readonly state: TableState;
}) {
  const direction = state.sort?.column === column.id ? state.sort.direction : undefined;
  if (column.sortBy === undefined) {
    return (
      <th role="columnheader" scope="col" data-align={column.align}>
        {column.header}
      </th>
    );
  }
  return (
    <th
      role="columnheader"
      scope="col"
      data-align={column.align}
      aria-sort={direction === undefined ? 'none' : direction === 'up' ? 'ascending' : 'descending'}
    >
      <button
        type="button"
        className={classes.sorter}
        onClick={() =>
          state.sortBy(column.id, nextDirection(direction, column.align === 'end' ? 'down' : 'up'))
        }
      >
        {column.header}
        <span className={classes.sortIcon} data-active={direction !== undefined}>
          <Icon name={direction ?? 'unfold'} size={13} />
        </span>
      </button>
    </th>
  );
}

function nextDirection(now: Direction | undefined, first: Direction): Direction | undefined {
  if (now === undefined) return first;
  if (now !== first) return undefined;
  return first === 'up' ? 'down' : 'up';
}
