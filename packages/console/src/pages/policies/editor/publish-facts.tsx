import { useQuery } from '@tanstack/react-query';

import { Facts } from '../../../kit/facts.tsx';
import { useUrlState } from '../../../url/use-url-state.ts';
import { counted } from '../../../words/quantity.ts';
import { simulationQuery } from '../policy-queries.ts';
import { headline } from './headline.ts';
import { amounts } from './simulate-step.tsx';

/** What is known of the text before it is published. */
export function PublishFacts({
  source,
  changes,
  from,
}: {
  readonly source: string;
  /** How much changes; undefined where it cannot be told, or not yet. */
  readonly changes: number | undefined;
  readonly from: number;
}) {
  const [amount] = useUrlState('calls', amounts);
  // What the step before found; it is not asked for here.
  const { data: report } = useQuery({ ...simulationQuery(source, Number(amount)), enabled: false });
  return (
    <Facts
      facts={[
        [
          'Changes',
          changes === undefined
            ? `Not compared with version ${from}.`
            : `${counted(changes, 'difference')} from version ${from}, which is in force.`,
        ],
        [
          'On past calls',
          report === undefined
            ? 'You have not tried this text on past calls.'
            : report.calls === 0
              ? 'There were no calls to try it on.'
              : headline(report),
        ],
      ]}
    />
  );
}
