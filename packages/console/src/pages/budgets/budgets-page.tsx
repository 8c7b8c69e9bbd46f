import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';

import { problemOf } from '../../api/problem.ts';
import { useMay } from '../../api/queries.ts';
import { useNames } from '../../entries/use-names.ts';
import { EmptyState } from '../../feedback/empty-state.tsx';
import { Problem } from '../../feedback/problem.tsx';
import { Page } from '../../kit/page.tsx';
import { Panel } from '../../kit/panel.tsx';
import { text } from '../../url/codec.ts';
import { useUrlState } from '../../url/use-url-state.ts';
import { BudgetDetail } from './budget-detail.tsx';
import { allBudgets } from './budget-queries.ts';
import { BudgetTable } from './budget-table.tsx';
import { NoBudgets } from './no-budgets.tsx';

const keyCodec = text();

/** The budgets of the policy in force: all of them, or one with how it is burnt. */
export function Content() {
  const query = useQuery(allBudgets);
  const [key] = useUrlState('budget', keyCodec);
  const actorName = useNames();
  const mayWrite = useMay('policies:write');
  const chosen = query.data?.budgets.find((one) => one.key === key);

  if (chosen !== undefined)
    return <BudgetDetail budget={chosen} at={query.data?.at ?? ''} actorName={actorName} />;
  return (
    <Page
      title="Budgets"
      lead="What calls may spend in a period. A call must fit all budgets that it counts against, before any provider is asked."
      actions={mayWrite && <Link to="/policies/edit">Change them in the policy</Link>}
    >
      {query.isError && query.data === undefined ? (
        <Problem problem={problemOf(query.error)} onRetry={() => void query.refetch()} />
      ) : key !== '' && query.data !== undefined ? (
        <Panel>
          <EmptyState
            icon="budget"
            title="The policy in force has no such budget"
            action={<Link to="/budgets">Show all budgets</Link>}
          >
            <code>{key}</code> was renamed or taken out, or belongs to another policy.
          </EmptyState>
        </Panel>
      ) : query.data?.budgets.length === 0 ? (
        <NoBudgets />
      ) : (
        <BudgetTable budgets={query.data?.budgets} actorName={actorName} />
      )}
    </Page>
  );
}
