import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';

import { useMay } from '../../api/queries.ts';
import { BudgetBar } from '../../charts/budget-bar.tsx';
import { Facts } from '../../kit/facts.tsx';
import { Page } from '../../kit/page.tsx';
import { Panel } from '../../kit/panel.tsx';
import { Pill } from '../../kit/pill.tsx';
import { Stat, StatRow } from '../../kit/stat.tsx';
import { When } from '../../kit/when.tsx';
import { exactMoney } from '../../words/money.ts';
import { count, share } from '../../words/quantity.ts';
import { refusalsSince } from './budget-queries.ts';
import { startOf } from './budget-table.tsx';
import { amountOf, type Budget, nameOf, PERIOD_WORDS, scopeWords } from './budget-words.ts';
import classes from './budgets.module.css';
import { BurnPanel } from './burn-panel.tsx';
import { RefusalsPanel } from './refusals-panel.tsx';
import { STANDING_WORDS, standingOf, usedOf } from './standing.ts';

/** One budget: where it stands, how it came there, and what it refused. */
export function BudgetDetail({
  budget,
  at,
  actorName,
}: {
  readonly budget: Budget;
  /** When this was so. */
  readonly at: string;
  readonly actorName: (id: string) => string;
}) {
  const name = nameOf(budget.key);
  const refusals = useQuery(refusalsSince(startOf(budget)));
  const refused = refusals.data?.counts.find(
    ({ rule, code }) => rule === budget.rule && code === 'budget_exceeded',
  );
  const { word, tone } = STANDING_WORDS[standingOf(budget)];
  const projected = budget.projection?.spent_at_period_end;
  return (
    <Page
      title={`${scopeWords(name, actorName)}: ${name.id}`}
      lead={
        <>
          <Link to="/budgets">All budgets</Link> · {amountOf(budget, budget.limit)} {PERIOD_WORDS[budget.per]}{' '}
          ·{' '}
          {budget.kind === 'hard'
            ? 'hard: refuses what does not fit'
            : 'soft: counts and tells, refuses nothing'}
        </>
      }
      actions={<Pill tone={tone}>{word}</Pill>}
    >
      <StatRow>
        <Stat
          label="Spent"
          value={<span title={exactOf(budget, budget.spent)}>{amountOf(budget, budget.spent)}</span>}
          note={`${share(usedOf(budget))} of the limit`}
        />
        <Stat
          label="Remaining"
          value={amountOf(budget, budget.remaining)}
          note={
            budget.reserved > 0
              ? `${amountOf(budget, budget.reserved)} of it is held or leased`
              : 'nothing of it is held'
          }
        />
        <Stat
          label="Heading for"
          value={projected === undefined ? '–' : amountOf(budget, projected)}
          tone={projected !== undefined && projected > budget.limit ? 'warn' : 'neutral'}
          note={
            projected === undefined || budget.limit <= 0
              ? 'it has no end'
              : `${share(projected / budget.limit)} of the limit, at the rate so far`
          }
        />
        <Stat
          label="Refused by it"
          value={refusals.data === undefined ? '–' : count(refused?.count ?? 0)}
          note={budget.kind === 'hard' ? 'calls of this period' : 'a soft budget refuses nothing'}
        />
        <Stat
          label="Begins anew"
          value={budget.resets_at === null ? 'Never' : <When at={budget.resets_at} />}
          note={
            budget.burn_per_hour === null
              ? undefined
              : `${amountOf(budget, budget.burn_per_hour)} an hour so far`
          }
        />
      </StatRow>
      <Panel>
        <BudgetBar
          label={`Budget ${budget.key}`}
          spent={budget.spent}
          reserved={budget.reserved}
          limit={budget.limit}
          projected={projected}
          thresholds={budget.thresholds.map((one) => one.at)}
        />
        <ul className={classes.thresholds}>
          {budget.thresholds.map((threshold) => (
            <li key={threshold.at}>
              <Pill tone={threshold.reached ? 'warn' : 'neutral'}>{share(threshold.at)}</Pill>
              {threshold.reached ? 'was told' : 'not reached'}
            </li>
          ))}
          {budget.thresholds.length === 0 && <li>Nobody is told of thresholds.</li>}
        </ul>
      </Panel>
      <BurnPanel budget={budget} at={at} />
      {budget.kind === 'hard' && <RefusalsPanel budget={budget} query={refusals} actorName={actorName} />}
      <RulePanel budget={budget} at={at} />
    </Page>
  );
}

function RulePanel({ budget, at }: { readonly budget: Budget; readonly at: string }) {
  const mayWrite = useMay('policies:write');
  const mayRead = useMay('policies:read');
  return (
    <Panel title="Where it comes from">
      <Facts
        facts={[
          ['Rule of the policy', <code key="rule">{budget.rule}</code>],
          [
            'Change it',
            mayWrite ? (
              <Link to="/policies/edit">In the policy editor</Link>
            ) : mayRead ? (
              <Link to="/policies">An admin does, in the policy</Link>
            ) : (
              'An admin does, in the policy'
            ),
          ],
          ['Read', <When key="at" at={at} as="moment" />],
        ]}
      />
    </Panel>
  );
}

function exactOf({ unit }: Budget, value: number): string {
  return unit === 'usd_micros' ? exactMoney(value) : count(value);
}
