import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';

import { useMay } from '../../api/queries.ts';
import { EmptyState } from '../../feedback/empty-state.tsx';
import { Panel } from '../../kit/panel.tsx';

const EXAMPLE = `budgets:
  - id: monthly
    limit_usd: '500.00'
    per: month
    notify: { at: [0.5, 0.8, 1] }
teams:
  growth:
    budgets:
      - id: daily
        limit_tokens: 2000000
        per: day
        kind: soft`;

/** What a budget does and how the first one is made. */
export function NoBudgets() {
  const mayWrite = useMay('policies:write');
  return (
    <Panel>
      <EmptyState
        icon="budget"
        title="No budgets yet"
        command={EXAMPLE}
        action={
          mayWrite && (
            <Button renderRoot={(props) => <Link {...props} to="/policies/edit" />}>
              Add one to the policy
            </Button>
          )
        }
      >
        A budget caps what calls may spend, in money or in tokens, for everything, a team, a feature or an API
        key. A hard one refuses what does not fit; a soft one counts and tells people.
        {!mayWrite && ' An admin adds one to the policy, such as this:'}
      </EmptyState>
    </Panel>
  );
}
