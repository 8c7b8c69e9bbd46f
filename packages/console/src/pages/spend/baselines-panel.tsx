import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';

import { problemOf } from '../../api/problem.ts';
import { useSession } from '../../api/queries.ts';
import { EmptyState } from '../../feedback/empty-state.tsx';
import { Problem } from '../../feedback/problem.tsx';
import { Command } from '../../kit/command.tsx';
import { Panel } from '../../kit/panel.tsx';
import { Pill } from '../../kit/pill.tsx';
import { When } from '../../kit/when.tsx';
import type { Column } from '../../table/column.ts';
import { DataTable } from '../../table/data-table.tsx';
import { exactMoney, money, signedMoney } from '../../words/money.ts';
import { count, counted, share } from '../../words/quantity.ts';
import { baselineRows, type BaselineRow } from './baseline-rows.ts';
import type { Span } from './span.ts';
import classes from './spend.module.css';
import { baselines, spendReport } from './spend-queries.ts';

/** What each feature is measured against, and which features nothing is measured of. */
export function BaselinesPanel({ span }: { readonly span: Span }) {
  const { tenant } = useSession();
  const locked = useQuery(baselines);
  const used = useQuery(spendReport(span, 'total', ['feature']));
  const rows = useMemo(
    () => locked.data && used.data && baselineRows(locked.data.baselines, used.data.rows),
    [locked.data, used.data],
  );
  const failed = locked.isError ? locked : used.isError ? used : undefined;
  const missing = rows?.filter(({ baseline }) => baseline === undefined) ?? [];
  return (
    <Panel
      flush
      title="Baselines"
      lead={
        missing.length === 0
          ? 'What each feature would have used. Its calls are measured against the price of that model as it was when it was locked.'
          : `Nothing is measured of ${counted(missing.length, 'feature')} yet: lock the model that each would have used.`
      }
    >
      {failed !== undefined && rows === undefined ? (
        <div className={classes.below}>
          <Problem problem={problemOf(failed.error)} onRetry={() => void failed.refetch()} />
        </div>
      ) : (
        <>
          <DataTable
            name="baselines"
            caption="Baselines"
            rows={rows}
            rowKey={({ feature }) => feature}
            searchText={({ feature, baseline }) => `${feature} ${baseline?.model ?? ''}`}
            columns={COLUMNS}
            empty={
              <EmptyState icon="spend" title="No features yet">
                Send <code>x-feature</code> with your calls. Each feature then stands here, ready for a
                baseline.
              </EmptyState>
            }
          />
          {missing[0] && (
            <div className={classes.below}>
              <p className={classes.note}>
                Lock a baseline where Avouch runs. It takes a copy of the model’s prices and judges calls that
                come later, never those before.
              </p>
              <Command>
                {`npx avouch baselines lock ${missing[0].feature} --provider openai --model gpt-4.1 \\
  --tenant ${tenant.name} --why 'What we used before.'`}
              </Command>
            </div>
          )}
        </>
      )}
    </Panel>
  );
}

const COLUMNS: readonly Column<BaselineRow>[] = [
  {
    id: 'feature',
    header: 'Feature',
    isName: true,
    cell: ({ feature }) => feature,
    sortBy: ({ feature }) => feature,
  },
  {
    id: 'model',
    header: 'Measured against',
    cell: ({ baseline }) =>
      baseline === undefined ? (
        <Pill tone="warn">No baseline</Pill>
      ) : (
        <span title={baseline.card.id}>
          {baseline.model}
          <span className={classes.under}>
            {baseline.provider} · version {baseline.version}
          </span>
        </span>
      ),
    sortBy: ({ baseline }) => baseline?.model ?? null,
  },
  {
    id: 'locked',
    header: 'Locked',
    cell: ({ baseline }) => (baseline === undefined ? '–' : <When at={baseline.locked_at} as="moment" />),
    sortBy: ({ baseline }) => baseline?.locked_at ?? null,
  },
  { id: 'why', header: 'Why', hiddenAtFirst: true, cell: ({ baseline }) => baseline?.why ?? '–' },
  {
    id: 'evidence',
    header: 'Calls before it',
    align: 'end',
    hiddenAtFirst: true,
    cell: ({ baseline }) => (baseline === undefined ? '–' : count(baseline.evidence.calls)),
    sortBy: ({ baseline }) => baseline?.evidence.calls ?? null,
  },
  {
    id: 'judged',
    header: 'Judged calls',
    align: 'end',
    cell: ({ judged, answered }) => (
      <span title={`${count(judged)} of ${counted(answered, 'answered call')}`}>
        {answered === 0 ? '–' : share(judged / answered)}
      </span>
    ),
    sortBy: ({ judged, answered }) => (answered === 0 ? null : judged / answered),
  },
  amount('cost', 'Spend', ({ cost }) => cost),
  amount('would', 'Would have cost', ({ judged, baselineCost }) => (judged === 0 ? null : baselineCost)),
  {
    id: 'saved',
    header: 'Saved',
    align: 'end',
    cell: ({ judged, saved }) =>
      judged === 0 ? (
        '–'
      ) : (
        <span className={saved < 0 ? classes.lost : classes.saved} title={exactMoney(saved)}>
          {signedMoney(saved)}
        </span>
      ),
    sortBy: ({ judged, saved }) => (judged === 0 ? null : saved),
  },
];

function amount(id: string, header: string, pick: (row: BaselineRow) => number | null): Column<BaselineRow> {
  return {
    id,
    header,
    align: 'end',
    cell: (row) => {
      const micros = pick(row);
      return micros === null ? '–' : <span title={exactMoney(micros)}>{money(micros)}</span>;
    },
    sortBy: pick,
  };
}
