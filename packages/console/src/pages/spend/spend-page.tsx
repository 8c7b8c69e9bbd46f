import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';

import { problemOf } from '../../api/problem.ts';
import { useNames } from '../../entries/use-names.ts';
import { Problem } from '../../feedback/problem.tsx';
import { Page } from '../../kit/page.tsx';
import { useNow } from '../../kit/use-now.ts';
import { choice } from '../../url/codec.ts';
import { useUrlSearch, useUrlState } from '../../url/use-url-state.ts';
import { ownTimeZone } from '../../words/locale.ts';
import { LedgerNote } from '../../proof/ledger-note.tsx';
import { BaselinesPanel } from './baselines-panel.tsx';
import { ChartPanel } from './chart-panel.tsx';
import { DIMENSIONS } from './dimensions.ts';
import { ExportPanel } from './export-panel.tsx';
import { ForecastPanel } from './forecast-panel.tsx';
import { GroupPanel } from './group-panel.tsx';
import { Headline } from './headline.tsx';
import { askedGroups, groupOf, narrowingOf, rowsWithin } from './narrowing.ts';
import { SavingsPanel } from './savings-panel.tsx';
import { SpanChoice } from './span-choice.tsx';
import { spanBefore, spanCodec, spanOf, stepFor } from './span.ts';
import { spendReport } from './spend-queries.ts';
import classes from './spend.module.css';
import { sumOf } from './sums.ts';
import { Trail } from './trail.tsx';
import { WeeklyPanel } from './weekly-panel.tsx';

const groupCodec = choice(DIMENSIONS);

/** What was spent and saved, on what, where it is heading, and all of it to take away. */
export function Content() {
  const search = useUrlSearch();
  const nameOf = useNames();
  const now = useNow();
  const narrowing = useMemo(() => narrowingOf(search), [search]);
  const [wanted, setGroup] = useUrlState('by', groupCodec);
  const group = groupOf(wanted, narrowing);
  const name = spanCodec.read(search['span']);
  const span = spanOf(search, now, ownTimeZone);
  const step = stepFor(span);
  const groups = askedGroups(group, narrowing);

  const report = useQuery(spendReport(span, step, groups));
  const before = useQuery(spendReport(spanBefore(span, name), 'total', groups));
  const rows = useMemo(
    () => report.data && rowsWithin(report.data.rows, narrowing),
    [report.data, narrowing],
  );
  const rowsBefore = useMemo(
    () => before.data && rowsWithin(before.data.rows, narrowing),
    [before.data, narrowing],
  );
  const shown = { rows, before: rowsBefore, group, nameOf, span, step };

  return (
    <Page
      title="Spend and savings"
      lead="What calls cost, what they would have cost, and on what. Each number is a sum over entries of the ledger."
      actions={<SpanChoice name={name} span={span} />}
    >
      <Trail narrowing={narrowing} nameOf={nameOf} />
      {report.isError && rows === undefined ? (
        <Problem problem={problemOf(report.error)} onRetry={() => void report.refetch()} />
      ) : (
        <>
          <Headline
            sums={rows && sumOf(rows)}
            before={rowsBefore && sumOf(rowsBefore)}
            words={name === 'last-month' ? 'the month before' : 'as many days before'}
          />
          <ChartPanel {...shown} timeZone={ownTimeZone} onGroup={setGroup} narrowing={narrowing} />
          <GroupPanel {...shown} />
          <SavingsPanel rows={rows} span={span} step={step} timeZone={ownTimeZone} />
        </>
      )}
      <BaselinesPanel span={span} />
      <div className={classes.halves}>
        <ForecastPanel />
        {(report.data !== undefined || !report.isError) && <ExportPanel report={report.data} span={span} />}
      </div>
      <WeeklyPanel />
      {report.data && <LedgerNote ledger={report.data.ledger} />}
    </Page>
  );
}
