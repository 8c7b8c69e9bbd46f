import { Link } from '@tanstack/react-router';
import type { UseQueryResult } from '@tanstack/react-query';

import { BudgetBar } from '../../charts/budget-bar.tsx';
import { EmptyState } from '../../feedback/empty-state.tsx';
import { Loaded } from '../../feedback/loaded.tsx';
import { Panel } from '../../kit/panel.tsx';
import { Pill } from '../../kit/pill.tsx';
import { When } from '../../kit/when.tsx';
import { money } from '../../words/money.ts';
import { count, share } from '../../words/quantity.ts';
import classes from './overview.module.css';
import type { BudgetList } from './overview-queries.ts';

type Budget = BudgetList['budgets'][number];

const MOST_BUDGETS = 5;

/** The budgets that are burnt the furthest. */
export function BudgetsPanel({ query }: { readonly query: UseQueryResult<BudgetList> }) {
  return (
    <Panel title="Budgets" more={{ to: '/budgets', label: 'All' }}>
      <Loaded query={query}>
        {({ budgets }) =>
          budgets.length === 0 ? (
            <EmptyState
              icon="budget"
              title="No budgets yet"
              action={<Link to="/policies/edit">Add one to the policy</Link>}
            >
              A budget of the policy bounds what a tenant, a team, a feature or a key may spend.
            </EmptyState>
          ) : (
            <ul className={classes.budgets}>
              {[...budgets]
                .sort((one, other) => usedOf(other) - usedOf(one))
                .slice(0, MOST_BUDGETS)
                .map((budget) => (
                  <BudgetLine key={budget.key} budget={budget} />
                ))}
            </ul>
          )
        }
      </Loaded>
    </Panel>
  );
}

function BudgetLine({ budget }: { readonly budget: Budget }) {
  const format = budget.unit === 'usd_micros' ? money : count;
  const used = usedOf(budget);
  const projected = budget.projection?.spent_at_period_end;
  return (
    <li>
      <div className={classes.budgetHead}>
        <strong>{budget.key}</strong>
        <span className="tabular">
          {format(budget.spent)} of {format(budget.limit)}
        </span>
      </div>
      <BudgetBar
        label={`Budget ${budget.key}`}
        spent={budget.spent}
        reserved={budget.reserved}
        limit={budget.limit}
        projected={projected}
        thresholds={budget.thresholds.map(({ at }) => at)}
      />
      <div className={classes.budgetFoot}>
        {used >= 1 ? (
          <Pill tone={budget.kind === 'hard' ? 'bad' : 'warn'}>
            {budget.kind === 'hard' ? 'Refuses calls' : 'Spent'}
          </Pill>
        ) : projected !== undefined && projected > budget.limit ? (
          <Pill tone="warn">Heading for {share(projected / budget.limit)}</Pill>
        ) : (
          <span>{share(used)} spent</span>
        )}
        {budget.resets_at !== null && (
          <span>
            anew <When at={budget.resets_at} />
          </span>
        )}
      </div>
    </li>
  );
}

function usedOf({ spent, limit }: Budget): number {
  return limit <= 0 ? 1 : spent / limit;
}
