import type { AnswerOf } from '@avouch/sdk';
import type { UseQueryResult } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';

import { problemOf } from '../../api/problem.ts';
import { useMay } from '../../api/queries.ts';
import { EmptyState } from '../../feedback/empty-state.tsx';
import { Problem } from '../../feedback/problem.tsx';
import { Panel } from '../../kit/panel.tsx';
import { When } from '../../kit/when.tsx';
import type { Column } from '../../table/column.ts';
import { DataTable } from '../../table/data-table.tsx';
import type { Budget } from './budget-words.ts';
import classes from './budgets.module.css';

type Violations = AnswerOf<'get', '/v1/violations'>;
type Refusal = Violations['violations'][number];

/** The newest calls that a budget had no room for. */
export function RefusalsPanel({
  budget,
  query,
  actorName,
}: {
  readonly budget: Budget;
  readonly query: UseQueryResult<Violations>;
  readonly actorName: (id: string) => string;
}) {
  const mayReadCalls = useMay('calls:read');
  const rows = query.data?.violations.filter(
    ({ rule, code }) => rule === budget.rule && code === 'budget_exceeded',
  );
  return (
    <Panel flush title="Refused by it" lead="The newest calls of this period that it had no room for.">
      {query.isError && rows === undefined ? (
        <div className={classes.below}>
          <Problem problem={problemOf(query.error)} onRetry={() => void query.refetch()} />
        </div>
      ) : (
        <DataTable
          name="refused"
          caption="Calls refused by the budget"
          rows={rows}
          rowKey={({ index }) => index}
          searchText={({ team, feature, api_key: key }) => [team, feature, key && actorName(key)].join(' ')}
          columns={columnsOf(mayReadCalls, actorName)}
          empty={
            <EmptyState icon="check" title="It refused nothing">
              Every call of this period had room in it.
            </EmptyState>
          }
        />
      )}
    </Panel>
  );
}

function columnsOf(mayReadCalls: boolean, actorName: (id: string) => string): readonly Column<Refusal>[] {
  return [
    {
      id: 'at',
      header: 'When',
      isName: true,
      cell: ({ at, entry }) =>
        mayReadCalls ? (
          <Link to="/calls/$entry" params={{ entry } as never}>
            <When at={at} as="moment" />
          </Link>
        ) : (
          <When at={at} as="moment" />
        ),
      sortBy: ({ at }) => at,
    },
    {
      id: 'feature',
      header: 'Feature',
      cell: ({ feature }) => feature ?? '–',
      sortBy: ({ feature }) => feature,
    },
    { id: 'team', header: 'Team', cell: ({ team }) => team ?? '–', sortBy: ({ team }) => team },
    { id: 'model', header: 'Model', cell: ({ model }) => model ?? '–', sortBy: ({ model }) => model },
    {
      id: 'key',
      header: 'API key',
      cell: ({ api_key: key }) => (key === null ? '–' : actorName(key)),
      sortBy: ({ api_key: key }) => key && actorName(key),
    },
  ];
}
