import { SegmentedControl, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';

import { problemOf } from '../../../api/problem.ts';
import { Problem } from '../../../feedback/problem.tsx';
import { EmptyState } from '../../../feedback/empty-state.tsx';
import { Panel } from '../../../kit/panel.tsx';
import { choice } from '../../../url/codec.ts';
import { useUrlState } from '../../../url/use-url-state.ts';
import { count } from '../../../words/quantity.ts';
import { simulationQuery } from '../policy-queries.ts';
import classes from '../policies.module.css';
import { SimulationReport } from './simulation-report.tsx';

/** How many of the newest calls are replayed. */
export const amounts = choice(['500', '5000', '50000'], '5000');

/** The third step: past calls, decided by the text. */
export function SimulateStep({ source, isSound }: { readonly source: string; readonly isSound: boolean }) {
  const [amount, setAmount] = useUrlState('calls', amounts);
  const simulation = useQuery({ ...simulationQuery(source, Number(amount)), enabled: isSound });
  return (
    <Panel
      title="What it would have done"
      lead="Your newest calls, replayed against the text. No provider is asked, nothing is held, no entry is left."
      actions={
        <SegmentedControl
          size="xs"
          aria-label="Newest calls to replay"
          value={amount}
          onChange={(value) => setAmount(amounts.read(value))}
          data={['500', '5000', '50000'].map((value) => ({
            value,
            label: count(Number(value)),
          }))}
        />
      }
    >
      {simulation.isError ? (
        <Problem problem={problemOf(simulation.error)} onRetry={() => void simulation.refetch()} />
      ) : simulation.data === undefined ? (
        <div role="status" className={classes.stack}>
          <p className={classes.quiet}>Replaying up to {count(Number(amount))} calls…</p>
          <Skeleton height={96} />
        </div>
      ) : simulation.data.calls === 0 ? (
        <EmptyState icon="calls" title="No calls to replay yet">
          Once calls have gone through the gateway, this shows which of them the text would refuse or send
          elsewhere. You can publish without it.
        </EmptyState>
      ) : (
        <SimulationReport report={simulation.data} />
      )}
    </Panel>
  );
}
