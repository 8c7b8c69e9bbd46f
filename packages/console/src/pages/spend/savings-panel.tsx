import { Skeleton } from '@mantine/core';

import { totalByDay } from '../../charts/day-series.ts';
import { HorizontalBars } from '../../charts/horizontal-bars.tsx';
import { TimeSeries } from '../../charts/time-series.tsx';
import { EmptyState } from '../../feedback/empty-state.tsx';
import { Panel } from '../../kit/panel.tsx';
import { money, shortMoney, signedMoney } from '../../words/money.ts';
import { counted } from '../../words/quantity.ts';
import { type Span, type Step, stepPeriods, stepsOf } from './span.ts';
import classes from './spend.module.css';
import { type SpendRow, sumOf, type Sums } from './sums.ts';

const SOURCES = [
  { key: 'route', name: 'Routing', colour: 'var(--series-1)' },
  { key: 'cache', name: 'Avouch’s cache', colour: 'var(--series-2)' },
  { key: 'provider_cache', name: 'Providers’ caches', colour: 'var(--series-3)' },
] as const;
type Source = (typeof SOURCES)[number]['key'];

/** What was saved, by where the saving comes from. What was lost stands below zero. */
export function SavingsPanel({
  rows,
  span,
  step,
  timeZone,
}: {
  readonly rows: readonly SpendRow[] | undefined;
  readonly span: Span;
  readonly step: Step;
  readonly timeZone: string;
}) {
  if (rows === undefined) {
    return (
      <Panel title="Savings by source">
        <Skeleton height={280} aria-label="Loading" />
      </Panel>
    );
  }
  const sums = sumOf(rows);
  if (sums.judged === 0) {
    return (
      <Panel title="Savings by source">
        <EmptyState icon="spend" title="No call here had a baseline">
          A saving is what a call would have cost on the model that its feature used before, less what it did
          cost. Lock that model as the feature’s baseline, below: it judges the calls that come after.
        </EmptyState>
      </Panel>
    );
  }
  const steps = stepsOf(span, step);
  return (
    <Panel
      title="Savings by source"
      lead={`Over ${counted(sums.judged, 'call')}, each measured against a baseline that was locked before it.`}
    >
      <div className={classes.chartAndBars}>
        <TimeSeries
          label={`Savings by ${step} and source`}
          kind="bars"
          periods={stepPeriods(steps, step)}
          series={SOURCES.map(({ key, name, colour }) => ({
            id: key,
            name,
            colour,
            values: totalByDay(
              rows.map((row) => ({ from: row.from, value: row.saving_micros[key] })),
              steps,
              timeZone,
            ),
          }))}
          format={signedMoney}
          shortFormat={shortMoney}
          withTotal
          height={260}
        />
        <div>
          <h3 className={classes.subtitle}>From the baseline to the bill</h3>
          <HorizontalBars
            format={money}
            bars={[
              {
                key: 'baseline',
                label: 'Would have cost',
                value: sums.baseline,
                colour: 'var(--series-rest)',
              },
              ...SOURCES.map(({ key, name, colour }) => ({
                key,
                label: savedBy(sums, key) < 0 ? `${name}: lost` : `${name}: saved`,
                value: savedBy(sums, key),
                colour: savedBy(sums, key) < 0 ? 'var(--series-5)' : colour,
              })),
              { key: 'cost', label: 'Did cost', value: sums.judgedCost, colour: 'var(--series-4)' },
            ]}
          />
        </div>
      </div>
    </Panel>
  );
}

function savedBy(sums: Sums, source: Source): number {
  switch (source) {
    case 'route':
      return sums.savedByRoute;
    case 'cache':
      return sums.savedByCache;
    case 'provider_cache':
      return sums.savedByProviderCache;
  }
}
