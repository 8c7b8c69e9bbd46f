import { SegmentedControl, Skeleton } from '@mantine/core';

import { groupedByDay } from '../../charts/day-series.ts';
import { HorizontalBars } from '../../charts/horizontal-bars.tsx';
import { TimeSeries } from '../../charts/time-series.tsx';
import { EmptyState } from '../../feedback/empty-state.tsx';
import { Panel } from '../../kit/panel.tsx';
import { useUrlSearch } from '../../url/use-url-state.ts';
import { money, shortMoney } from '../../words/money.ts';
import { share } from '../../words/quantity.ts';
import { type Dimension, DIMENSION_NAMES, DIMENSION_PLURALS, DIMENSIONS, labelOf } from './dimensions.ts';
import { type Narrowing, narrowedTo } from './narrowing.ts';
import { type Span, type Step, stepPeriods, stepsOf } from './span.ts';
import classes from './spend.module.css';
import { type SpendRow, sumOf, sumsByGroup } from './sums.ts';

const MOST_BARS = 8;

export interface ShownSpend {
  /** Undefined while they are loaded. */
  readonly rows: readonly SpendRow[] | undefined;
  readonly before: readonly SpendRow[] | undefined;
  readonly group: Dimension;
  readonly nameOf: (id: string) => string;
  readonly span: Span;
  readonly step: Step;
}

/** Spend over time, stacked by what it was spent on, and beside it on what the most. */
export function ChartPanel({
  narrowing,
  timeZone,
  onGroup,
  ...shown
}: ShownSpend & {
  readonly narrowing: Narrowing;
  readonly timeZone: string;
  readonly onGroup: (group: Dimension) => void;
}) {
  const { rows, group, step } = shown;
  return (
    <Panel
      title={`Spend by ${step}`}
      actions={
        <SegmentedControl
          size="xs"
          className={classes.groups}
          aria-label="Tell apart by"
          data={DIMENSIONS.map((value) => ({
            value,
            label: DIMENSION_NAMES[value],
            // What it is narrowed to has one value alone.
            disabled: narrowing[value] !== undefined,
          }))}
          value={group}
          onChange={onGroup}
        />
      }
    >
      {rows === undefined ? (
        <Skeleton height={300} aria-label="Loading" />
      ) : sumOf(rows).calls === 0 ? (
        <EmptyState icon="spend" title="Nothing was spent in this time">
          Choose another time above, or take a step of the narrowing away.
        </EmptyState>
      ) : (
        <div className={classes.chartAndBars}>
          <SpendChart {...shown} rows={rows} timeZone={timeZone} />
          <Dearest {...shown} rows={rows} />
        </div>
      )}
    </Panel>
  );
}

function SpendChart({
  rows,
  group,
  nameOf,
  span,
  step,
  timeZone,
}: ShownSpend & { readonly rows: readonly SpendRow[]; readonly timeZone: string }) {
  const steps = stepsOf(span, step);
  const amounts = rows
    .filter(({ cost_micros: cost }) => cost > 0)
    .map((row) => ({
      from: row.from,
      group: labelOf(group, row[group] ?? '', nameOf),
      value: row.cost_micros,
    }));
  return (
    <TimeSeries
      label={`Spend by ${step} and ${DIMENSION_NAMES[group].toLowerCase()}`}
      kind="bars"
      periods={stepPeriods(steps, step)}
      series={groupedByDay(amounts, steps, timeZone)}
      format={money}
      shortFormat={shortMoney}
      withTotal
      height={300}
    />
  );
}

function Dearest({ rows, group, nameOf }: ShownSpend & { readonly rows: readonly SpendRow[] }) {
  const search = useUrlSearch();
  const groups = sumsByGroup(rows, [], group).filter(({ cost }) => cost > 0);
  const total = sumOf(rows).cost;
  return (
    <div>
      <h3 className={classes.subtitle}>
        {groups.length > MOST_BARS ? `The ${MOST_BARS} dearest` : 'The dearest'} {DIMENSION_PLURALS[group]}
      </h3>
      <HorizontalBars
        format={money}
        bars={groups.slice(0, MOST_BARS).map(({ value, cost }) => ({
          key: value,
          label: labelOf(group, value, nameOf),
          value: cost,
          note: share(total === 0 ? null : cost / total),
          to: '/spend',
          search: narrowedTo(search, group, value),
        }))}
      />
    </div>
  );
}
