import { Select } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';

import { BudgetBar } from '../../charts/budget-bar.tsx';
import { EmptyState } from '../../feedback/empty-state.tsx';
import { Panel } from '../../kit/panel.tsx';
import { Pill } from '../../kit/pill.tsx';
import { When } from '../../kit/when.tsx';
import type { Column } from '../../table/column.ts';
import { DataTable } from '../../table/data-table.tsx';
import { optional } from '../../url/codec.ts';
import { usePatchUrl, useUrlState } from '../../url/use-url-state.ts';
import { count, share } from '../../words/quantity.ts';
import { refusalsSince } from './budget-queries.ts';
import { amountOf, type Budget, nameOf, PERIOD_WORDS, scopeWords } from './budget-words.ts';
import classes from './budgets.module.css';
import { type Standing, STANDING_WORDS, standingOf, STANDINGS, usedOf } from './standing.ts';

const standingCodec = optional(STANDINGS);

/** All budgets, the most burnt first; each leads to how it is burnt. */
export function BudgetTable({
  budgets,
  actorName,
}: {
  readonly budgets: readonly Budget[] | undefined;
  readonly actorName: (id: string) => string;
}) {
  const [standing] = useUrlState('standing', standingCodec);
  const refused = useRefusals(budgets ?? []);
  const rows = budgets
    ?.filter((one) => standing === undefined || standingOf(one) === standing)
    .sort((one, other) => usedOf(other) - usedOf(one));
  return (
    <Panel flush>
      <DataTable
        name="budgets"
        caption="Budgets"
        rows={rows}
        rowKey={({ key }) => key}
        searchText={({ key }) => `${key} ${scopeWords(nameOf(key), actorName)}`}
        columns={columnsOf(actorName, refused)}
        filters={<StandingChoice standing={standing} />}
        empty={
          <EmptyState icon="search" title="No budget stands like this">
            Choose another standing, or all of them.
          </EmptyState>
        }
      />
    </Panel>
  );
}

function StandingChoice({ standing }: { readonly standing: Standing | undefined }) {
  const patch = usePatchUrl();
  return (
    <Select
      aria-label="Standing"
      placeholder="Any standing"
      size="sm"
      w={180}
      clearable
      data={STANDINGS.map((value) => ({ value, label: STANDING_WORDS[value].word }))}
      value={standing ?? null}
      onChange={(value) => patch({ standing: value ?? undefined, 'budgets.page': undefined })}
    />
  );
}

/** How often each rule refused since its period began. There are as many periods as kinds of them. */
function useRefusals(budgets: readonly Budget[]): (budget: Budget) => number | undefined {
  const starts = [...new Set(budgets.map(startOf))];
  const answers = useQueries({ queries: starts.map((start) => refusalsSince(start)) });
  return (budget) => {
    const counts = answers[starts.indexOf(startOf(budget))]?.data?.counts;
    return (
      counts?.find(({ rule, code }) => rule === budget.rule && code === 'budget_exceeded')?.count ??
      (counts && 0)
    );
  };
}

/** A budget in total has always been running: calls of 1970 are the first that there can be. */
export function startOf({ period_start: start }: Pick<Budget, 'period_start'>): string {
  return start ?? '1970-01-01';
}

function columnsOf(
  actorName: (id: string) => string,
  refused: (budget: Budget) => number | undefined,
): readonly Column<Budget>[] {
  return [
    {
      id: 'name',
      header: 'Budget',
      isName: true,
      cell: ({ key, per }) => (
        <span>
          <Link to="/budgets" search={{ budget: key } as never}>
            {scopeWords(nameOf(key), actorName)}
          </Link>
          <span className={classes.under}>
            {nameOf(key).id} · {PERIOD_WORDS[per]}
          </span>
        </span>
      ),
      sortBy: ({ key }) => key,
    },
    {
      id: 'burn',
      header: 'Burnt',
      cell: (budget) => (
        <span className={classes.burn}>
          <BudgetBar
            label={`Budget ${budget.key}`}
            spent={budget.spent}
            reserved={budget.reserved}
            limit={budget.limit}
            projected={budget.projection?.spent_at_period_end}
            thresholds={budget.thresholds.map(({ at }) => at)}
          />
          <span className={classes.under}>
            {share(usedOf(budget))}
            {budget.reserved > 0 && `, ${amountOf(budget, budget.reserved)} held`}
          </span>
        </span>
      ),
      sortBy: usedOf,
    },
    amountColumn('spent', 'Spent', ({ spent }) => spent),
    amountColumn('limit', 'Limit', ({ limit }) => limit),
    {
      ...amountColumn('held', 'Held or leased', ({ reserved }) => reserved),
      hiddenAtFirst: true,
    },
    {
      ...amountColumn('remaining', 'Remaining', ({ remaining }) => remaining),
      hiddenAtFirst: true,
    },
    amountColumn('projected', 'Heading for', ({ projection }) => projection?.spent_at_period_end ?? null),
    {
      id: 'standing',
      header: 'Standing',
      cell: (budget) => {
        const { word, tone } = STANDING_WORDS[standingOf(budget)];
        return (
          <span>
            <Pill tone={tone}>{word}</Pill>
            <span className={classes.under}>{budget.kind === 'hard' ? 'hard' : 'soft: only tells'}</span>
          </span>
        );
      },
      sortBy: (budget) => STANDINGS.indexOf(standingOf(budget)),
    },
    {
      id: 'refused',
      header: 'Refused',
      align: 'end',
      cell: (budget) => {
        const many = refused(budget);
        return many === undefined ? '–' : count(many);
      },
      sortBy: (budget) => refused(budget) ?? null,
    },
    {
      id: 'anew',
      header: 'Anew',
      cell: ({ resets_at: at }) => (at === null ? 'never' : <When at={at} />),
      sortBy: ({ resets_at: at }) => at,
    },
    {
      id: 'rule',
      header: 'Rule',
      hiddenAtFirst: true,
      cell: ({ rule }) => <code>{rule}</code>,
      sortBy: ({ rule }) => rule,
    },
  ];
}

function amountColumn(id: string, header: string, pick: (budget: Budget) => number | null): Column<Budget> {
  return {
    id,
    header,
    align: 'end',
    cell: (budget) => {
      const value = pick(budget);
      return value === null ? '–' : amountOf(budget, value);
    },
    sortBy: pick,
  };
}
