import { useQuery } from '@tanstack/react-query';

import { dayPeriods, totalByDay } from '../../charts/day-series.ts';
import { TimeSeries } from '../../charts/time-series.tsx';
import { Loaded } from '../../feedback/loaded.tsx';
import { Panel } from '../../kit/panel.tsx';
import { addDays, daysFrom, dayOf } from '../../words/days.ts';
import { shortMoney } from '../../words/money.ts';
import { shortCount } from '../../words/quantity.ts';
import { burnByDay } from './budget-queries.ts';
import { amountOf, type Budget, nameOf } from './budget-words.ts';
import { burnSeries } from './burn.ts';
import classes from './budgets.module.css';

/** The days of a budget in total that are shown. */
const DAYS_OF_TOTAL = 60;

/** How a budget was burnt day by day, against its limit and the straight line to it. */
export function BurnPanel({ budget, at }: { readonly budget: Budget; readonly at: string }) {
  if (budget.per === 'hour' || budget.per === 'day') {
    return (
      <Panel title="Burn over the period">
        <p className={classes.note}>
          It begins anew every {budget.per}, and sums are kept by day. Above is where it stands now.
        </p>
      </Panel>
    );
  }
  return <DailyBurn budget={budget} at={at} />;
}

function DailyBurn({ budget, at }: { readonly budget: Budget; readonly at: string }) {
  const name = nameOf(budget.key);
  const isTotal = budget.period_start === null;
  const from = budget.period_start ?? addDays(at.slice(0, 10), 1 - DAYS_OF_TOTAL);
  const query = useQuery(burnByDay(from, name.kind));
  return (
    <Panel
      title="Burn over the period"
      lead={
        isTotal
          ? `Spend of the last ${DAYS_OF_TOTAL} days; the budget counts all time.`
          : 'What was spent so far by the end of each day, against the limit and an even pace to it.'
      }
    >
      <Loaded query={query} skeletonHeight={260}>
        {(report) => {
          // The calendar of the policy's time zone, which is the one of its budgets.
          const dateOf = (moment: string) => dayOf(new Date(moment), report.time_zone);
          const end = budget.period_end === null ? addDays(dateOf(at), 1) : dateOf(budget.period_end);
          const days = daysFrom(dateOf(report.from), end);
          const values = totalByDay(
            report.rows
              .filter((row) => name.kind === 'tenant' || row[name.kind] === name.scope)
              .map((row) => ({ from: row.from, value: spentOf(row, budget.unit) })),
            days,
            report.time_zone,
          );
          return (
            <TimeSeries
              label={`Burn of the budget ${budget.key}`}
              kind={isTotal ? 'bars' : 'lines'}
              periods={dayPeriods(days)}
              series={
                isTotal
                  ? [{ id: 'spent', name: 'Spent', values }]
                  : burnSeries(values, {
                      limit: budget.limit,
                      begun: days.filter((one) => one <= dateOf(at)).length,
                    })
              }
              format={(value) => amountOf(budget, value)}
              shortFormat={budget.unit === 'usd_micros' ? shortMoney : shortCount}
              height={260}
            />
          );
        }}
      </Loaded>
    </Panel>
  );
}

/** What a budget counts of calls: money, or tokens in and out together. */
function spentOf(
  row: { readonly cost_micros: number; readonly input_tokens: number; readonly output_tokens: number },
  unit: Budget['unit'],
): number {
  return unit === 'usd_micros' ? row.cost_micros : row.input_tokens + row.output_tokens;
}
