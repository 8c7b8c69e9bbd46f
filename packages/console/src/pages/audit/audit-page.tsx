import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';

import { api } from '../../api/client.ts';
import { problemOf } from '../../api/problem.ts';
import { useMay } from '../../api/queries.ts';
import { useActors } from '../../entries/use-names.ts';
import { EmptyState } from '../../feedback/empty-state.tsx';
import { Problem } from '../../feedback/problem.tsx';
import { Page } from '../../kit/page.tsx';
import { Panel } from '../../kit/panel.tsx';
import { DataTable } from '../../table/data-table.tsx';
import { useTableState } from '../../table/use-table-state.ts';
import { useUrlSearch } from '../../url/use-url-state.ts';
import { auditColumns } from './audit-columns.tsx';
import { AuditFilterBar } from './audit-filter-bar.tsx';
import { type AuditFilters, isFiltered, queryOf, readFilters } from './filters.ts';

const PAGE_ROWS = 50;

/** What happened besides calls: sign-ins, changes and refusals, each an entry of the ledger. */
export function Content() {
  const search = useUrlSearch();
  const filters = useMemo(() => readFilters(search), [search]);
  const { cursor } = useTableState('audit');
  const query = useAudit(filters, cursor);
  const { actors, nameOf } = useActors();
  const columns = useMemo(() => auditColumns(nameOf), [nameOf]);
  const mayReadLedger = useMay('ledger:read');
  return (
    <Page
      title="Audit trail"
      lead={
        <>
          Sign-ins, changes and refusals. Each is an entry of the{' '}
          {mayReadLedger ? <Link to="/ledger">ledger</Link> : 'ledger'}: open one to see it as it was
          recorded, and to verify it.
        </>
      }
    >
      {query.isError && query.data === undefined ? (
        <Problem problem={problemOf(query.error)} onRetry={() => void query.refetch()} />
      ) : (
        <Panel flush>
          <DataTable
            name="audit"
            caption="Audit trail"
            columns={columns}
            rows={query.data?.entries}
            rowKey={(entry) => entry.entry}
            {...(mayReadLedger && { rowLink: (entry: { index: string }) => `/ledger/${entry.index}` })}
            filters={<AuditFilterBar filters={filters} kinds={query.data?.kinds ?? []} actors={actors} />}
            next={query.data?.next_before ?? null}
            empty={
              isFiltered(filters) ? (
                <EmptyState icon="search" title="Nothing matches">
                  Take a filter away to see more.
                </EmptyState>
              ) : (
                <EmptyState icon="audit" title="Nothing happened yet">
                  Sign-ins, changes and refusals will stand here. Publish a policy, and it is the first.
                </EmptyState>
              )
            }
          />
        </Panel>
      )}
    </Page>
  );
}

function useAudit(filters: AuditFilters, cursor: string) {
  return useQuery({
    queryKey: ['audit', filters, cursor],
    queryFn: ({ signal }) => {
      const before = /^\d{1,18}$/.test(cursor) ? { before: cursor } : {};
      const query = { ...queryOf(filters), limit: PAGE_ROWS, ...before };
      return api.get('/v1/audit', { params: { query }, signal });
    },
    placeholderData: (shown) => shown,
  });
}
