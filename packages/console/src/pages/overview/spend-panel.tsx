import { SegmentedControl } from '@mantine/core';

import { dayPeriods, groupedByDay } from '../../charts/day-series.ts';
import { TimeSeries } from '../../charts/time-series.tsx';
import { EmptyState } from '../../feedback/empty-state.tsx';
import { Loaded } from '../../feedback/loaded.tsx';
import { Panel } from '../../kit/panel.tsx';
import type { Day } from '../../words/days.ts';
import { money, shortMoney } from '../../words/money.ts';
import type { SpendGroup, SpendReport } from './overview-queries.ts';
import type { UseQueryResult } from '@tanstack/react-query';

const GROUPS: readonly { readonly value: SpendGroup; readonly label: string }[] = [
  { value: 'team', label: 'Team' },
  { value: 'feature', label: 'Feature' },
  { value: 'model', label: 'Model' },
];

/** What was spent on each day, and on what. */
export function SpendPanel({
  query,
  days,
  group,
  onGroup,
}: {
  readonly query: UseQueryResult<SpendReport>;
  readonly days: readonly Day[];
  readonly group: SpendGroup;
  readonly onGroup: (group: SpendGroup) => void;
}) {
  return (
    <Panel
      title="Spend by day"
      more={{ to: '/spend', label: 'Look closer' }}
      actions={
        <SegmentedControl
          size="xs"
          aria-label="Group spend by"
          data={[...GROUPS]}
          value={group}
          onChange={(value) => onGroup(GROUPS.find((one) => one.value === value)?.value ?? 'team')}
        />
      }
    >
      <Loaded query={query} skeletonHeight={250}>
        {(report) => <SpendChart report={report} days={days} />}
      </Loaded>
    </Panel>
  );
}

function SpendChart({ report, days }: { readonly report: SpendReport; readonly days: readonly Day[] }) {
  if (report.totals.calls === 0) {
    return (
      <EmptyState
        icon="spend"
        title="Nothing was spent in this time"
        command={`curl ${location.origin}/v1/chat/completions \\
  -H "authorization: Bearer $AVOUCH_KEY" -H 'content-type: application/json' \\
  -d '{"model":"simulated-small","messages":[{"role":"user","content":"Hello"}]}'`}
      >
        Send your first call through Avouch: any OpenAI or Anthropic client does, with this address as its
        base URL and an API key of yours.
      </EmptyState>
    );
  }
  const group = report.group_by[0];
  const amounts = report.rows.map((row) => ({
    from: row.from,
    group: (group === 'team' ? row.team : group === 'model' ? row.model : row.feature) ?? '',
    value: row.cost_micros,
  }));
  return (
    <TimeSeries
      label={`Spend by day and ${group ?? 'group'}`}
      kind="bars"
      periods={dayPeriods(days)}
      series={groupedByDay(amounts, days, report.time_zone)}
      format={money}
      shortFormat={shortMoney}
      withTotal
      height={284}
    />
  );
}
