import type { UseQueryResult } from '@tanstack/react-query';

import { dayPeriods, totalByDay } from '../../charts/day-series.ts';
import { HorizontalBars } from '../../charts/horizontal-bars.tsx';
import { TimeSeries } from '../../charts/time-series.tsx';
import { EmptyState } from '../../feedback/empty-state.tsx';
import { Loaded } from '../../feedback/loaded.tsx';
import { Panel } from '../../kit/panel.tsx';
import type { Day } from '../../words/days.ts';
import { count, shortCount } from '../../words/quantity.ts';
import type { CallSummary } from './overview-queries.ts';

const OUTCOMES = [
  { id: 'answered', name: 'Answered', colour: 'var(--series-1)' },
  { id: 'refused', name: 'Refused by a rule', colour: 'var(--series-3)' },
  { id: 'failed', name: 'Failed', colour: 'var(--series-5)' },
  { id: 'cancelled', name: 'Cancelled', colour: 'var(--series-rest)' },
] as const;

/** What came of the calls of each day. */
export function CallsPanel({
  query,
  days,
}: {
  readonly query: UseQueryResult<CallSummary>;
  readonly days: readonly Day[];
}) {
  return (
    <Panel title="Calls by day" more={{ to: '/calls', label: 'Each call and its proof' }}>
      <Loaded query={query} skeletonHeight={250}>
        {(summary) => <CallsChart summary={summary} days={days} />}
      </Loaded>
    </Panel>
  );
}

function CallsChart({ summary, days }: { readonly summary: CallSummary; readonly days: readonly Day[] }) {
  if (summary.totals.calls === 0) {
    return (
      <EmptyState icon="calls" title="No calls in this time">
        Calls appear here the moment they are answered or refused.
      </EmptyState>
    );
  }
  const series = OUTCOMES.filter(({ id }) => summary.totals[id] > 0 || id === 'answered').map((outcome) => ({
    ...outcome,
    values: totalByDay(
      summary.rows.map((row) => ({ from: row.from, value: row[outcome.id] })),
      days,
      summary.time_zone,
    ),
  }));
  return (
    <TimeSeries
      label="Calls by day and outcome"
      kind="bars"
      periods={dayPeriods(days)}
      series={series}
      format={count}
      shortFormat={shortCount}
      withTotal
    />
  );
}

const MOST_CODES = 6;

/** Why calls were not answered, the most frequent reason first. */
export function ReasonsPanel({ query }: { readonly query: UseQueryResult<CallSummary> }) {
  return (
    <Panel title="Why calls were not answered" lead="Each reason leads to its calls.">
      <Loaded query={query}>
        {({ codes }) =>
          codes.length === 0 ? (
            <EmptyState icon="check" title="Every call was answered">
              Nothing was refused and nothing failed in this time.
            </EmptyState>
          ) : (
            <HorizontalBars
              format={count}
              bars={codes.slice(0, MOST_CODES).map(({ code, outcome, calls }) => ({
                key: `${outcome} ${code}`,
                label: <code>{code}</code>,
                value: calls,
                to: '/calls',
                search: { code },
                colour: OUTCOMES.find(({ id }) => id === outcome)?.colour ?? 'var(--series-rest)',
              }))}
            />
          )
        }
      </Loaded>
    </Panel>
  );
}
