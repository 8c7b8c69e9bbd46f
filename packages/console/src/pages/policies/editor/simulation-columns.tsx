import type { Column } from '../../../table/column.ts';
import { money, signedMoney } from '../../../words/money.ts';
import { count } from '../../../words/quantity.ts';
import { ScopeName } from '../change-list.tsx';
import classes from '../policies.module.css';
import { parsePlace, rulePlace } from '../rule-place.ts';
import { ruleLabel } from '../rule-words.ts';
import type { Simulation } from '../shapes.ts';

type Refused = Simulation['refused'][number];
type Moved = Simulation['moved'][number];

/** Columns of what would be refused, by the rule that refuses. */
export const refusedColumns: readonly Column<Refused>[] = [
  {
    id: 'rule',
    header: 'Rule',
    cell: ({ code, rule }) => <Rule code={code} rule={rule} />,
    sortBy: ({ rule, code }) => rule ?? code,
  },
  {
    id: 'code',
    header: 'Refused with',
    cell: ({ code }) => <code>{code}</code>,
    sortBy: ({ code }) => code,
  },
  {
    id: 'calls',
    header: 'Calls',
    align: 'end',
    cell: ({ calls }) => count(calls),
    sortBy: ({ calls }) => calls,
  },
  {
    id: 'cost',
    header: 'Did cost',
    align: 'end',
    cell: ({ cost_micros }) => money(cost_micros),
    sortBy: ({ cost_micros }) => cost_micros,
  },
  {
    id: 'examples',
    header: 'Examples',
    cell: ({ examples }) => <Examples entries={examples} />,
  },
];

/** Columns of what would go elsewhere, by route. */
export const movedColumns: readonly Column<Moved>[] = [
  { id: 'from', header: 'Went to', cell: ({ from }) => from, sortBy: ({ from }) => from },
  { id: 'to', header: 'Would go to', cell: ({ to }) => to, sortBy: ({ to }) => to },
  {
    id: 'calls',
    header: 'Calls',
    align: 'end',
    cell: ({ calls }) => count(calls),
    sortBy: ({ calls }) => calls,
  },
  {
    id: 'cost',
    header: 'Cost',
    align: 'end',
    cell: ({ cost_micros, draft_cost_micros }) => signedMoney(draft_cost_micros - cost_micros),
    sortBy: ({ cost_micros, draft_cost_micros }) => draft_cost_micros - cost_micros,
  },
  {
    id: 'examples',
    header: 'Examples',
    cell: ({ examples }) => <Examples entries={examples} />,
  },
];

function Rule({ code, rule }: Pick<Refused, 'code' | 'rule'>) {
  if (rule === null) return code.replaceAll('_', ' ');
  const place = rulePlace(parsePlace(rule));
  return (
    <span className={classes.rule}>
      {ruleLabel(place.rule)}
      <small>
        <ScopeName scope={place.scope} />
      </small>
    </span>
  );
}

/** Calls to look at, newest first. They open beside the editor, which is not left for them. */
function Examples({ entries }: { readonly entries: readonly string[] }) {
  return (
    <span className={classes.exampleLinks}>
      {entries.map((entry, index) => (
        <a key={entry} href={`/console/calls/${entry}`} target="_blank" rel="noreferrer">
          Call {index + 1}
        </a>
      ))}
    </span>
  );
}
