import type { AnswerOf } from '@avouch/sdk';
import { useQuery } from '@tanstack/react-query';

import { problemOf } from '../../api/problem.ts';
import { EmptyState } from '../../feedback/empty-state.tsx';
import { Problem } from '../../feedback/problem.tsx';
import { Icon } from '../../icons/icon.tsx';
import { Panel } from '../../kit/panel.tsx';
import { Pill } from '../../kit/pill.tsx';
import type { Column } from '../../table/column.ts';
import { DataTable } from '../../table/data-table.tsx';
import { day } from '../../words/moment.ts';
import { exactMoney, money, signedMoney } from '../../words/money.ts';
import { count, share } from '../../words/quantity.ts';
import classes from './spend.module.css';
import { weekly } from './spend-queries.ts';

type Week = AnswerOf<'get', '/v1/ledger/weekly'>['weeks'][number];
type WeekInZone = Week & { readonly timeZone: string };

/** The last weeks, each compared with the one before, and what was unusual in them. */
export function WeeklyPanel() {
  const query = useQuery(weekly);
  const weeks = query.data?.weeks.map((week) => ({ ...week, timeZone: query.data.time_zone }));
  const unusual = weeks?.flatMap(({ anomalies }) => anomalies) ?? [];
  return (
    <Panel flush title="Week by week" lead="Of everything, whatever is chosen above.">
      {query.isError && weeks === undefined ? (
        <div className={classes.below}>
          <Problem problem={problemOf(query.error)} onRetry={() => void query.refetch()} />
        </div>
      ) : (
        <>
          <DataTable
            name="weeks"
            caption="Weeks"
            rows={weeks}
            rowKey={({ week }) => week}
            columns={COLUMNS}
            empty={
              <EmptyState icon="clock" title="No week yet">
                The first calls make the first week.
              </EmptyState>
            }
          />
          {unusual.length > 0 && (
            <ul className={classes.unusual} aria-label="What was unusual">
              {unusual.map((one) => (
                <li key={`${one.date} ${one.feature}`}>
                  <Icon name={one.direction === 'high' ? 'up' : 'down'} />
                  <span>{one.explanation}</span>
                </li>
              ))}
            </ul>
          )}
        </>
      )}
    </Panel>
  );
}

const COLUMNS: readonly Column<WeekInZone>[] = [
  {
    id: 'week',
    header: 'Week',
    isName: true,
    cell: ({ from, to, week, complete, timeZone }) => (
      <span className={classes.week}>
        {day(new Date(from), timeZone)} – {day(new Date(Date.parse(to) - 1), timeZone)}
        <span className={classes.under}>{complete ? week : `${week} · running`}</span>
      </span>
    ),
    sortBy: ({ week }) => week,
  },
  {
    id: 'spend',
    header: 'Spend',
    align: 'end',
    cell: ({ totals }) => <span title={exactMoney(totals.cost_micros)}>{money(totals.cost_micros)}</span>,
    sortBy: ({ totals }) => totals.cost_micros,
  },
  {
    id: 'change',
    header: 'Change',
    align: 'end',
    cell: ({ change }) =>
      change === null ? (
        '–'
      ) : (
        <span title={signedMoney(change.cost_micros)}>
          {change.cost_share === null
            ? 'new'
            : `${change.cost_share > 0 ? '+' : ''}${share(change.cost_share)}`}
        </span>
      ),
    sortBy: ({ change }) => change?.cost_share ?? null,
  },
  {
    id: 'saved',
    header: 'Saved',
    align: 'end',
    cell: ({ totals: { judged_calls: judged, saving_micros: saving } }) =>
      judged === 0 ? '–' : <span title={exactMoney(saving.total)}>{signedMoney(saving.total)}</span>,
    sortBy: ({ totals }) => (totals.judged_calls === 0 ? null : totals.saving_micros.total),
  },
  {
    id: 'calls',
    header: 'Calls',
    align: 'end',
    cell: ({ totals }) => count(totals.calls),
    sortBy: ({ totals }) => totals.calls,
  },
  {
    id: 'refused',
    header: 'Refused',
    align: 'end',
    cell: ({ totals, refusals }) => (
      <span title={refusals.map(({ rule, count: many }) => `${rule}: ${count(many)}`).join('\n')}>
        {count(totals.refused_calls)}
      </span>
    ),
    sortBy: ({ totals }) => totals.refused_calls,
  },
  {
    id: 'dearest',
    header: 'Dearest feature',
    cell: ({ top_features: [top] }) =>
      top === undefined ? (
        '–'
      ) : (
        <span>
          {top.feature || 'Without a feature'}
          <span className={classes.under}>{money(top.cost_micros)}</span>
        </span>
      ),
    sortBy: ({ top_features: [top] }) => top?.cost_micros ?? null,
  },
  {
    id: 'unusual',
    header: 'Unusual days',
    align: 'end',
    cell: ({ anomalies }) =>
      anomalies.length === 0 ? '0' : <Pill tone="warn">{count(anomalies.length)}</Pill>,
    sortBy: ({ anomalies }) => anomalies.length,
  },
];
