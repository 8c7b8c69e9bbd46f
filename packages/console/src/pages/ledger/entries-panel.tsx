import { Autocomplete } from '@mantine/core';
import { useEffect, useMemo, useState } from 'react';

import { problemOf } from '../../api/problem.ts';
import { isRefusal, sentenceOf } from '../../entries/sentences.ts';
import { kindName } from '../../entries/kinds.ts';
import { type NameOf, useNames } from '../../entries/use-names.ts';
import { EmptyState } from '../../feedback/empty-state.tsx';
import { Problem } from '../../feedback/problem.tsx';
import { Panel } from '../../kit/panel.tsx';
import { Pill } from '../../kit/pill.tsx';
import { When } from '../../kit/when.tsx';
import type { Column } from '../../table/column.ts';
import { DataTable } from '../../table/data-table.tsx';
import { useTableState } from '../../table/use-table-state.ts';
import { text } from '../../url/codec.ts';
import { usePatchUrl, useUrlState } from '../../url/use-url-state.ts';
import { count } from '../../words/quantity.ts';
import classes from './ledger.module.css';
import { type ListedEntry, useEntries } from './use-entries.ts';

const plain = text();
/** Kinds to begin with; any other can be typed. */
const KNOWN_KINDS = ['call', 'policy.published', 'api_key.created', 'session.started', 'baseline.locked'];
const PAUSE_MS = 300;

/** The entries themselves, newest first. */
export function EntriesPanel() {
  const [kind] = useUrlState('kind', plain);
  const { cursor } = useTableState('entries');
  const query = useEntries({ kind, before: cursor });
  const nameOf = useNames();
  const columns = useMemo(() => columnsFor(nameOf), [nameOf]);
  if (query.isError && query.data === undefined) {
    return <Problem problem={problemOf(query.error)} onRetry={() => void query.refetch()} />;
  }
  return (
    <Panel title="Entries" lead="Open one to verify it." flush>
      <DataTable
        name="entries"
        caption="Entries of the ledger"
        columns={columns}
        rows={query.data?.entries}
        rowKey={(entry) => entry.index}
        rowLink={(entry) => `/ledger/${entry.index}`}
        filters={<KindFilter kind={kind} />}
        next={query.data?.next ?? null}
        empty={
          <EmptyState icon="ledger" title={kind === '' ? 'No entries yet' : 'No entry of this kind'}>
            {kind === ''
              ? 'The first call or change makes the first entry.'
              : 'Kinds are named exactly, as in policy.published.'}
          </EmptyState>
        }
      />
    </Panel>
  );
}

function columnsFor(nameOf: NameOf): readonly Column<ListedEntry>[] {
  return [
    {
      id: 'says',
      header: 'What it says',
      isName: true,
      cell: (entry) => <span className={classes.says}>{sentenceOf(entry, nameOf)}</span>,
      sortBy: (entry) => sentenceOf(entry, nameOf),
    },
    {
      id: 'kind',
      header: 'Kind',
      cell: (entry) =>
        isRefusal(entry.kind) ? (
          <Pill tone="warn">{kindName(entry.kind)}</Pill>
        ) : (
          <span className={classes.kind}>{kindName(entry.kind)}</span>
        ),
      sortBy: (entry) => entry.kind,
    },
    {
      id: 'at',
      header: 'When',
      cell: (entry) => (entry.at === undefined ? '–' : <When at={entry.at} />),
      sortBy: (entry) => entry.at ?? null,
    },
    {
      id: 'index',
      header: 'Index',
      align: 'end',
      cell: (entry) => count(BigInt(entry.index)),
      sortBy: (entry) => BigInt(entry.index),
    },
  ];
}

function KindFilter({ kind }: { readonly kind: string }) {
  const patch = usePatchUrl();
  const [typed, setTyped] = useState(kind);
  useEffect(() => {
    if (typed.trim() === kind) return;
    const timer = setTimeout(
      () => patch({ kind: typed.trim() || undefined, 'entries.page': undefined }),
      PAUSE_MS,
    );
    return () => clearTimeout(timer);
  }, [typed, kind, patch]);
  return (
    <Autocomplete
      size="sm"
      aria-label="Kind of entry"
      placeholder="Any kind"
      data={KNOWN_KINDS}
      value={typed}
      onChange={setTyped}
      clearable
      maxLength={64}
    />
  );
}
