import { Skeleton } from '@mantine/core';

import { totalByDay } from '../../charts/day-series.ts';
import { Sparkline } from '../../charts/sparkline.tsx';
import { Stat, StatRow } from '../../kit/stat.tsx';
import type { Day } from '../../words/days.ts';
import { money } from '../../words/money.ts';
import { count, counted, duration, share } from '../../words/quantity.ts';
import type { CallSummary, SpendReport } from './overview-queries.ts';

/** The numbers that everybody looks at first, as far as the role reaches them. */
export function Headline({
  spend,
  before,
  summary,
  days,
  periodBefore,
}: {
  /** Undefined where it is loading, null where the role does not reach it. */
  readonly spend: SpendReport | undefined | null;
  readonly before: SpendReport | undefined;
  readonly summary: CallSummary | undefined | null;
  readonly days: readonly Day[];
  /** What the spend is compared with, as "the 30 days before". */
  readonly periodBefore: string;
}) {
  if (spend === undefined || summary === undefined)
    return <Skeleton height={132} radius="lg" aria-label="Loading" />;
  const calls = summary?.totals.calls ?? spend?.totals.calls ?? 0;
  const answered = summary?.totals.answered ?? spend?.totals.answered_calls ?? 0;
  const refused = summary?.totals.refused ?? spend?.totals.refused_calls ?? 0;
  const latency = summary?.totals.latency;
  return (
    <StatRow>
      {spend && (
        <>
          <Stat
            label="Spend"
            value={money(spend.totals.cost_micros)}
            note={changeOf(spend.totals.cost_micros, before?.totals.cost_micros, periodBefore)}
            chart={<Sparkline values={perDay(spend, days, (row) => row.cost_micros)} />}
          />
          <Saved spend={spend} days={days} />
        </>
      )}
      <Stat
        label="Calls"
        value={count(calls)}
        note={calls === 0 ? 'none yet' : `${share(answered / calls)} answered`}
        chart={
          summary && <Sparkline values={summary.rows.map((row) => row.calls)} colour="var(--series-2)" />
        }
      />
      <Stat
        label="Refused by rules"
        value={count(refused)}
        note={calls === 0 ? undefined : `${share(refused / calls)} of all calls`}
        chart={
          summary && <Sparkline values={summary.rows.map((row) => row.refused)} colour="var(--series-5)" />
        }
      />
      <CacheHits spend={spend} summary={summary} />
      {latency && latency.p95_ms !== null && (
        <Stat
          label="Latency (p95)"
          value={duration(latency.p95_ms)}
          note={latency.p50_ms === null ? undefined : `half are within ${duration(latency.p50_ms)}`}
          chart={
            <Sparkline
              values={summary?.rows.map((row) => row.latency.p95_ms ?? 0) ?? []}
              colour="var(--series-4)"
            />
          }
        />
      )}
    </StatRow>
  );
}

function Saved({ spend, days }: { readonly spend: SpendReport; readonly days: readonly Day[] }) {
  const { saving_micros: saving, baseline_micros: baseline, judged_calls: judged } = spend.totals;
  if (judged === 0) return <Stat label="Saved" value="–" note="no baseline is locked yet" />;
  const isLoss = saving.total < 0;
  return (
    <Stat
      label="Saved"
      value={money(saving.total)}
      tone={isLoss ? 'bad' : 'good'}
      note={baseline > 0 ? `${share(saving.total / baseline)} of the baseline` : undefined}
      chart={<Sparkline values={perDay(spend, days, (row) => row.saving_micros.total)} />}
    />
  );
}

function CacheHits({
  spend,
  summary,
}: {
  readonly spend: SpendReport | null;
  readonly summary: CallSummary | null;
}) {
  const cache = spend?.totals.cache;
  const hits =
    summary?.totals.cache.hits ?? (cache ? cache.exact_hits + cache.semantic_hits + cache.coalesced_hits : 0);
  const lookedUp = summary?.totals.cache.looked_up ?? cache?.looked_up_calls ?? 0;
  if (lookedUp === 0) return <Stat label="Cache hits" value="–" note="the policy does not use it" />;
  return (
    <Stat
      label="Cache hits"
      value={share(hits / lookedUp)}
      note={`${count(hits)} of ${counted(lookedUp, 'look-up')}`}
    />
  );
}

function perDay(
  { rows, time_zone: timeZone }: SpendReport,
  days: readonly Day[],
  pick: (row: SpendReport['rows'][number]) => number,
) {
  return totalByDay(
    rows.map((row) => ({ from: row.from, value: pick(row) })),
    days,
    timeZone,
  );
}

function changeOf(now: number, before: number | undefined, words: string): string | undefined {
  if (before === undefined) return undefined;
  if (before === 0) return now === 0 ? undefined : `nothing in ${words}`;
  const change = (now - before) / before;
  return `${change > 0 ? '+' : ''}${share(change)} on ${words}`;
}
