import { SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';

import { useMay, useSession } from '../../api/queries.ts';
import { LedgerNote } from '../../proof/ledger-note.tsx';
import { useNow } from '../../kit/use-now.ts';
import { Page } from '../../kit/page.tsx';
import { choice } from '../../url/codec.ts';
import { useUrlState } from '../../url/use-url-state.ts';
import { daysFrom } from '../../words/days.ts';
import { ownTimeZone } from '../../words/locale.ts';
import { attentionOf } from './attention.ts';
import { AttentionStrip } from './attention-strip.tsx';
import { BudgetsPanel } from './budgets-panel.tsx';
import { CallsPanel, ReasonsPanel } from './calls-panel.tsx';
import { ControlsPanel } from './controls-panel.tsx';
import { Headline } from './headline.tsx';
import classes from './overview.module.css';
import { budgets, callsByDay, controls, credentials, spendByDay, spendInAll } from './overview-queries.ts';
import { PERIOD_NAMES, periodCodec, spanOf } from './period.ts';
import { SavingsPanel } from './savings-panel.tsx';
import { SpendPanel } from './spend-panel.tsx';

const groupCodec = choice(['team', 'feature', 'model']);

/** One screen for everybody: what was spent and saved, what came of the calls, and whether the controls hold. */
export function Content() {
  const { tenant } = useSession();
  const maySpend = useMay('spend:read');
  const mayCalls = useMay('calls:read');
  const mayControls = useMay('policies:read');
  const mayKeys = useMay('keys:read');
  const [period, setPeriod] = useUrlState('period', periodCodec);
  const [group, setGroup] = useUrlState('by', groupCodec);
  const span = spanOf(period, useNow(), ownTimeZone);
  const days = daysFrom(span.from, span.to);

  const spend = useQuery({ ...spendByDay(span, group), enabled: maySpend });
  const before = useQuery({ ...spendInAll(span.before), enabled: maySpend });
  const summary = useQuery({ ...callsByDay(span), enabled: mayCalls });
  const burn = useQuery({ ...budgets, enabled: maySpend });
  const checked = useQuery({ ...controls, enabled: mayControls });
  const aging = useQuery({ ...credentials, enabled: mayKeys });
  const attention = attentionOf({
    budgets: burn.data?.budgets,
    controls: checked.data?.controls,
    credentials: aging.data?.credentials,
  });

  return (
    <Page
      title="Overview"
      lead={`What ${tenant.name} asked of models, what it cost, and whether the rules held.`}
      actions={
        <SegmentedControl
          aria-label="Period"
          data={['7-days' as const, '30-days' as const, 'month' as const].map((value) => ({
            value,
            label: PERIOD_NAMES[value],
          }))}
          value={period}
          onChange={(value) => setPeriod(periodCodec.read(value))}
        />
      }
    >
      <AttentionStrip found={attention} />
      <Headline
        spend={maySpend ? (spend.data ?? (spend.isError ? null : undefined)) : null}
        before={before.data}
        summary={mayCalls ? (summary.data ?? (summary.isError ? null : undefined)) : null}
        days={days}
        periodBefore={`the ${days.length} days before`}
      />
      {maySpend && (
        <div className={classes.grid}>
          <SpendPanel query={spend} days={days} group={group} onGroup={setGroup} />
          <BudgetsPanel query={burn} />
        </div>
      )}
      {mayCalls && (
        <div className={classes.grid}>
          <CallsPanel query={summary} days={days} />
          <ReasonsPanel query={summary} />
        </div>
      )}
      <div className={classes.halves}>
        {spend.data && <SavingsPanel report={spend.data} />}
        {mayControls && <ControlsPanel query={checked} />}
      </div>
      {(spend.data ?? summary.data) && (
        <LedgerNote ledger={(spend.data ?? summary.data)?.ledger ?? { tree_size: '0', root_hash: '' }} />
      )}
    </Page>
  );
}
