import { Button, Group } from '@mantine/core';

import { Icon } from '../icons/icon.tsx';
import { count } from '../words/quantity.ts';
import classes from './table.module.css';
import type { TableState } from './use-table-state.ts';

type Paging =
  | { readonly kind: 'cursor'; readonly next: string | null }
  | { readonly kind: 'pages'; readonly page: number; readonly pageRows: number; readonly total: number };

/** Turns the pages of a table; nothing where there is one page. */
export function Pager({
  name,
  state,
  rows,
  paging,
}: {
  readonly name: string;
  readonly state: TableState;
  readonly rows: number;
  readonly paging: Paging;
}) {
  const { back, next, words } = stepsOf(paging, state, rows);
  if (back === undefined && next === undefined) {
    return paging.kind === 'pages' && paging.total > 0 ? <p className={classes.pager}>{words}</p> : null;
  }
  return (
    <nav className={classes.pager} aria-label={`Pages of ${name}`}>
      <span>{words}</span>
      <Group gap="xs">
        <Button
          size="xs"
          variant="default"
          leftSection={<Icon name="left" size={14} />}
          disabled={back === undefined}
          onClick={() => state.goTo(back ?? '')}
        >
          {paging.kind === 'cursor' ? 'First page' : 'Back'}
        </Button>
        <Button
          size="xs"
          variant="default"
          rightSection={<Icon name="right" size={14} />}
          disabled={next === undefined}
          onClick={() => next !== undefined && state.goTo(next)}
        >
          Next
        </Button>
      </Group>
    </nav>
  );
}

function stepsOf(paging: Paging, state: TableState, rows: number) {
  switch (paging.kind) {
    case 'cursor':
      return {
        back: state.cursor === '' ? undefined : '',
        next: paging.next ?? undefined,
        words: `${count(rows)} on this page`,
      };
    case 'pages': {
      const { page, pageRows, total } = paging;
      const first = page * pageRows + 1;
      const last = Math.min((page + 1) * pageRows, total);
      return {
        back: page === 0 ? undefined : page === 1 ? '' : String(page - 1),
        next: last < total ? String(page + 1) : undefined,
        words:
          total <= pageRows ? `${count(total)} in all` : `${count(first)}–${count(last)} of ${count(total)}`,
      };
    }
  }
}
