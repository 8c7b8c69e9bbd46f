import { Button } from '@mantine/core';
import { useMemo, useRef } from 'react';

import { problemOf } from '../../api/problem.ts';
import { EmptyState } from '../../feedback/empty-state.tsx';
import { Problem } from '../../feedback/problem.tsx';
import { Icon } from '../../icons/icon.tsx';
import { Page } from '../../kit/page.tsx';
import { Panel } from '../../kit/panel.tsx';
import { DataTable } from '../../table/data-table.tsx';
import { useTableState } from '../../table/use-table-state.ts';
import { flag } from '../../url/codec.ts';
import { useUrlSearch, useUrlState } from '../../url/use-url-state.ts';
import { counted } from '../../words/quantity.ts';
import { CALL_COLUMNS } from './call-columns.tsx';
import { CallFilterBar } from './call-filter-bar.tsx';
import classes from './calls.module.css';
import { activeFilters, readFilters } from './filters.ts';
import { FirstCall } from './first-call.tsx';
import type { ListedCall } from './shapes.ts';
import { useCallPage } from './use-calls.ts';
import { useLiveCalls } from './use-live-calls.ts';

/** Calls as they come in, by any filters. */
export function Content() {
  const search = useUrlSearch();
  const filters = useMemo(() => readFilters(search), [search]);
  const { cursor, sort } = useTableState('calls');
  const [isPaused, setPaused] = useUrlState('paused', flag);
  const page = useCallPage(filters, cursor);
  const table = useRef<HTMLDivElement>(null);
  const isFollowing = !isPaused && cursor === '' && page.isSuccess && !page.isPlaceholderData;
  const { live, isFailing, show } = useLiveCalls({
    page: page.isPlaceholderData ? undefined : page.data,
    filters,
    isFollowing,
    // Rows that are looked at, pointed at or gone through by keyboard do not move.
    isReading: () =>
      sort !== undefined ||
      (table.current?.matches(':focus-within') ?? false) ||
      (table.current?.querySelector('tbody')?.matches(':hover') ?? false) ||
      (table.current?.getBoundingClientRect().top ?? 0) < 0,
    reload: () => void page.refetch(),
  });
  const rows = useMemo(
    () => page.data && (cursor === '' ? [...live.shown, ...page.data.calls] : page.data.calls),
    [live.shown, page.data, cursor],
  );
  const seen = useMemo(() => valuesSeen(rows ?? []), [rows]);

  return (
    <Page
      title="Calls"
      lead="Every call that was decided on, newest first. Prompts and answers are kept nowhere."
      actions={
        cursor === '' && (
          <LiveButton
            state={isPaused ? 'paused' : isFailing ? 'failing' : 'live'}
            onTurn={() => setPaused(!isPaused)}
          />
        )
      }
    >
      {page.isError && <Problem problem={problemOf(page.error)} onRetry={() => void page.refetch()} />}
      <div className={classes.waiting} role="status">
        {live.waiting.length > 0 && (
          <Button size="xs" radius="xl" leftSection={<Icon name="up" size={14} />} onClick={show}>
            Show {counted(live.waiting.length, 'new call')}
          </Button>
        )}
      </div>
      {(page.data !== undefined || !page.isError) && (
        <Panel flush>
          <div ref={table}>
            <DataTable
              name="calls"
              caption="Calls"
              columns={CALL_COLUMNS}
              rows={rows}
              rowKey={(call) => call.entry}
              rowLink={(call) => `/calls/${call.entry}`}
              isMarked={(call) => live.fresh.has(call.entry)}
              filters={<CallFilterBar filters={filters} seen={seen} />}
              next={page.data?.older ?? null}
              empty={
                activeFilters(filters).length === 0 ? (
                  <FirstCall />
                ) : (
                  <EmptyState icon="search" title="No call matches">
                    Take a filter away to see more.
                  </EmptyState>
                )
              }
            />
          </div>
        </Panel>
      )}
    </Page>
  );
}

function LiveButton({
  state,
  onTurn,
}: {
  readonly state: 'live' | 'failing' | 'paused';
  readonly onTurn: () => void;
}) {
  return (
    <Button
      variant="default"
      size="sm"
      aria-pressed={state !== 'paused'}
      leftSection={<span className={classes.live} data-state={state} />}
      onClick={onTurn}
    >
      {STATE_WORDS[state]}
    </Button>
  );
}

const STATE_WORDS = { live: 'Live', failing: 'Reconnecting', paused: 'Paused' } as const;

function valuesSeen(calls: readonly ListedCall[]) {
  const of = (value: (call: ListedCall) => string | null) =>
    [...new Set(calls.map(value))].filter((one): one is string => one !== null).sort();
  return {
    team: of((call) => call.team),
    feature: of((call) => call.feature),
    model: of((call) => call.model),
    provider: of((call) => call.provider),
    code: of((call) => call.code),
    key: of((call) => call.api_key),
  };
}
