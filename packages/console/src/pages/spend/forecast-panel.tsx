import type { AnswerOf } from '@avouch/sdk';
import { SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';

import { dayPeriods, totalByDay } from '../../charts/day-series.ts';
import { TimeSeries } from '../../charts/time-series.tsx';
import { EmptyState } from '../../feedback/empty-state.tsx';
import { Loaded } from '../../feedback/loaded.tsx';
import { Panel } from '../../kit/panel.tsx';
import { choice } from '../../url/codec.ts';
import { useUrlState } from '../../url/use-url-state.ts';
import { addDays, type Day, daysFrom, dayOf, firstOfMonth } from '../../words/days.ts';
import { exactMoney, money, shortMoney } from '../../words/money.ts';
import { counted, share } from '../../words/quantity.ts';
import { forecast, spendReport } from './spend-queries.ts';
import classes from './spend.module.css';
import type { SpendReport } from './sums.ts';

type ForecastAnswer = AnswerOf<'get', '/v1/spend/forecast'>;
type Forecast = Extract<ForecastAnswer['forecast'], { kind: 'forecast' }>;

const aheadCodec = choice(['month', '30', '90']);
const AHEAD_NAMES = { month: 'This month', 30: '30 days', 90: '90 days' } as const;

/** Where spend is heading, and how wrong such forecasts have been. */
export function ForecastPanel() {
  const [ahead, setAhead] = useUrlState('ahead', aheadCodec);
  const query = useQuery(forecast(ahead === 'month' ? undefined : Number(ahead)));
  return (
    <Panel
      title="Forecast"
      lead="Of everything, whatever is chosen above."
      actions={
        <SegmentedControl
          size="xs"
          aria-label="How far ahead"
          data={(['month', '30', '90'] as const).map((value) => ({ value, label: AHEAD_NAMES[value] }))}
          value={ahead}
          onChange={(value) => setAhead(aheadCodec.read(value))}
        />
      }
    >
      <Loaded query={query} skeletonHeight={300}>
        {(answer) =>
          answer.forecast.kind === 'not_enough_history' ? (
            <EmptyState icon="clock" title="Too early to say">
              A forecast takes {counted(answer.forecast.needed_days, 'whole day')} of calls to go by; there{' '}
              {answer.history_days === 1 ? 'is' : 'are'} {counted(answer.history_days, 'day')} so far.
            </EmptyState>
          ) : (
            <ForecastFacts answer={answer} forecast={answer.forecast} isMonth={ahead === 'month'} />
          )
        }
      </Loaded>
    </Panel>
  );
}

function ForecastFacts({
  answer,
  forecast: told,
  isMonth,
}: {
  readonly answer: ForecastAnswer;
  readonly forecast: Forecast;
  readonly isMonth: boolean;
}) {
  const today = dayOf(new Date(answer.from), answer.time_zone);
  // Some days that were, so that the forecast can be compared with them.
  const from = isMonth ? firstOfMonth(today) : addDays(today, -14);
  // Asked for to the end of today, as a month may begin today.
  const past = useQuery(spendReport({ from, to: addDays(today, 1) }, 'day', []));
  const total = (isMonth ? answer.month_spent_micros : 0) + told.total_micros;
  return (
    <>
      <p>
        <span className={classes.big} title={exactMoney(total)}>
          {money(total)}
        </span>{' '}
        {isMonth ? (
          <>
            this month: {money(answer.month_spent_micros)} before today, and {money(told.total_micros)} from
            today on
          </>
        ) : (
          <>in the next {counted(told.days.length, 'day')}, today included</>
        )}
      </p>
      <ForecastError told={told} />
      <Loaded query={past} skeletonHeight={220}>
        {(spent) => (
          <TimeSeries
            label="Spend by day, and its forecast"
            kind="bars"
            periods={dayPeriods(daysOf(from, told))}
            series={seriesOf(from, today, spent, told)}
            format={money}
            shortFormat={shortMoney}
            height={180}
          />
        )}
      </Loaded>
      <p className={classes.note}>{answer.method}</p>
    </>
  );
}

function ForecastError({ told: { error, total_micros: total } }: { readonly told: Forecast }) {
  if (error === null) {
    return <p className={classes.note}>The past is too short to say how wrong such a forecast may be.</p>;
  }
  const { low_micros: low, high_micros: high } = error.band_80;
  const isBiased = total < low || total > high;
  return (
    <p className={classes.note}>
      {error.mape !== null && <>Such forecasts were off by {share(error.mape)} on average. </>}
      By how they missed in {counted(error.backtests, 'trial')} on past days, what comes lies between{' '}
      <strong>{money(low)}</strong> and <strong>{money(high)}</strong> in 80 % of cases.
      {isBiased &&
        (total < low ? ' They were mostly too low of late.' : ' They were mostly too high of late.')}
    </p>
  );
}

function daysOf(from: Day, told: Forecast): readonly Day[] {
  const last = told.days.at(-1)?.date ?? from;
  return daysFrom(from, addDays(last, 1));
}

function seriesOf(from: Day, today: Day, past: SpendReport, told: Forecast) {
  const days = daysOf(from, told);
  const spent = past.rows
    .filter((row) => dayOf(new Date(row.from), past.time_zone) < today)
    .map((row) => ({ from: row.from, value: row.cost_micros }));
  const costs = new Map(told.days.map(({ date, cost_micros: cost }) => [date, cost]));
  return [
    { id: 'spent', name: 'Spent', values: totalByDay(spent, days, past.time_zone) },
    {
      id: 'forecast',
      name: 'Forecast',
      values: days.map((one) => costs.get(one) ?? 0),
      colour: 'var(--series-rest)',
    },
  ];
}
