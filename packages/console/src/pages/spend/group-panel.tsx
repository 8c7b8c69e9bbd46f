import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';

import { EmptyState } from '../../feedback/empty-state.tsx';
import { Panel } from '../../kit/panel.tsx';
import type { Column } from '../../table/column.ts';
import { DataTable } from '../../table/data-table.tsx';
import { useUrlSearch } from '../../url/use-url-state.ts';
import { exactMoney, money, signedMoney } from '../../words/money.ts';
import { count, share, shortCount } from '../../words/quantity.ts';
import type { ShownSpend } from './chart-panel.tsx';
import { DIMENSION_NAMES, DIMENSION_PLURALS, labelOf } from './dimensions.ts';
import { narrowedTo } from './narrowing.ts';
import classes from './spend.module.css';
import { changeOf, type GroupSums, sumOf, sumsByGroup } from './sums.ts';

/** Every value of what is told apart by; each leads to what it consists of. */
export function GroupPanel({ rows, before, group, nameOf }: ShownSpend) {
  const search = useUrlSearch();
  const groups = useMemo(() => rows && sumsByGroup(rows, before ?? [], group), [rows, before, group]);
  const total = rows === undefined ? 0 : sumOf(rows).cost;
  const columns: readonly Column<GroupSums>[] = [
    {
      id: 'name',
      header: DIMENSION_NAMES[group],
      isName: true,
      cell: ({ value }) => (
        <Link to="/spend" search={narrowedTo(search, group, value) as never}>
          {labelOf(group, value, nameOf)}
        </Link>
      ),
      sortBy: ({ value }) => labelOf(group, value, nameOf),
    },
    moneyColumn('cost', 'Spend', ({ cost }) => cost),
    {
      id: 'share',
      header: 'Share',
      align: 'end',
      cell: ({ cost }) => share(total === 0 ? null : cost / total),
      sortBy: ({ cost }) => cost,
    },
    {
      id: 'change',
      header: 'Change',
      align: 'end',
      cell: ({ cost, costBefore }) => (
        <Change now={cost} before={costBefore} isKnown={before !== undefined} />
      ),
      sortBy: ({ cost, costBefore }) => changeOf(cost, costBefore),
    },
    countColumn('calls', 'Calls', ({ calls }) => calls),
    {
      id: 'per_call',
      header: 'A call',
      align: 'end',
      cell: (row) => (perCall(row) === null ? '–' : money(perCall(row) ?? 0)),
      sortBy: perCall,
    },
    {
      id: 'tokens',
      header: 'Tokens',
      align: 'end',
      cell: ({ inputTokens, outputTokens }) => (
        <span title={`${count(inputTokens)} in, ${count(outputTokens)} out`}>
          {shortCount(inputTokens)} → {shortCount(outputTokens)}
        </span>
      ),
      sortBy: ({ inputTokens, outputTokens }) => inputTokens + outputTokens,
    },
    {
      id: 'saved',
      header: 'Saved',
      align: 'end',
      cell: ({ judged, saved }) =>
        judged === 0 ? (
          <span className={classes.quiet}>no baseline</span>
        ) : (
          <span className={saved < 0 ? classes.lost : classes.saved} title={exactMoney(saved)}>
            {signedMoney(saved)}
          </span>
        ),
      sortBy: ({ judged, saved }) => (judged === 0 ? null : saved),
    },
    {
      ...moneyColumn('baseline', 'Would have cost', ({ baseline }) => baseline),
      hiddenAtFirst: true,
    },
    { ...countColumn('refused', 'Refused', ({ refused }) => refused), hiddenAtFirst: true },
    { ...countColumn('unpriced', 'Without a price', ({ unpriced }) => unpriced), hiddenAtFirst: true },
    {
      ...moneyColumn('before', 'Spend before', ({ costBefore }) => costBefore),
      hiddenAtFirst: true,
    },
  ];
  return (
    <Panel flush title={`All ${DIMENSION_PLURALS[group]}`} lead="Choose one to see what it consists of.">
      <DataTable
        name="groups"
        caption={`All ${DIMENSION_PLURALS[group]}`}
        rows={groups}
        rowKey={({ value }) => value}
        searchText={({ value }) => labelOf(group, value, nameOf)}
        columns={columns}
        empty={
          <EmptyState icon="spend" title="No calls in this time">
            Once calls go through Avouch, what they cost stands here.
          </EmptyState>
        }
      />
    </Panel>
  );
}

function moneyColumn(id: string, header: string, pick: (row: GroupSums) => number): Column<GroupSums> {
  return {
    id,
    header,
    align: 'end',
    cell: (row) => <span title={exactMoney(pick(row))}>{money(pick(row))}</span>,
    sortBy: pick,
  };
}

function countColumn(id: string, header: string, pick: (row: GroupSums) => number): Column<GroupSums> {
  return { id, header, align: 'end', cell: (row) => count(pick(row)), sortBy: pick };
}

function perCall({ answered, cost }: GroupSums): number | null {
  return answered === 0 ? null : cost / answered;
}

function Change({
  now,
  before,
  isKnown,
}: {
  readonly now: number;
  readonly before: number;
  readonly isKnown: boolean;
}) {
  if (!isKnown) return '–';
  const change = changeOf(now, before);
  if (change === null) return <span className={classes.quiet}>{now === 0 ? '–' : 'new'}</span>;
  return (
    <span title={`${exactMoney(before)} before`}>
      {change > 0 ? '+' : ''}
      {share(change)}
    </span>
  );
}
