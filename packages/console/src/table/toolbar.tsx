import { ActionIcon, Checkbox, Popover, Stack, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';

import { Icon } from '../icons/icon.tsx';
import type { Column } from './column.ts';
import type { DataTableProps } from './data-table.tsx';
import classes from './table.module.css';
import type { TableState } from './use-table-state.ts';

/** Words are looked for once typing pauses. */
const PAUSE_MS = 200;

/** What stands above a table: search, the page's own filters, and the choice of columns. */
export function Toolbar<Row>({
  columns,
  filters,
  searchText,
  searchPlaceholder,
  caption,
  state,
}: DataTableProps<Row> & { readonly state: TableState }) {
  return (
    <div className={classes.toolbar}>
      {searchText && (
        <SearchField label={searchPlaceholder ?? `Find in ${caption.toLowerCase()}`} state={state} />
      )}
      {filters}
      <div className={classes.columnsButton}>
        <ColumnChoice columns={columns} state={state} />
      </div>
    </div>
  );
}

function SearchField({ label, state }: { readonly label: string; readonly state: TableState }) {
  const [typed, setTyped] = useState(state.search);
  const { search, setSearch } = state;
  useEffect(() => {
    if (typed === search) return;
    const timer = setTimeout(() => setSearch(typed), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed, search, setSearch]);
  return (
    <TextInput
      className={classes.search}
      type="search"
      size="sm"
      aria-label={label}
      placeholder={label}
      leftSection={<Icon name="search" size={15} />}
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
    />
  );
}

function ColumnChoice<Row>({
  columns,
  state,
}: {
  readonly columns: readonly Column<Row>[];
  readonly state: TableState;
}) {
  const choices = columns.filter((column, index) => !(column.isName ?? index === 0));
  return (
    <Popover position="bottom-end" shadow="md" trapFocus>
      <Popover.Target>
        <ActionIcon variant="default" size={34} aria-label="Choose columns">
          <Icon name="columns" size={16} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label="Columns">
        <Stack gap="xs">
          {choices.map((column) => (
            <Checkbox
              key={column.id}
              size="sm"
              label={column.header}
              checked={state.turned.includes(column.id) === (column.hiddenAtFirst ?? false)}
              onChange={() => state.setTurned(turn(state.turned, column.id))}
            />
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

function turn(turned: readonly string[], id: string): readonly string[] {
  return turned.includes(id) ? turned.filter((one) => one !== id) : [...turned, id];
}
