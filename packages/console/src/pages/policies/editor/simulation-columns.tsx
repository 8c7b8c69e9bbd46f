import type { Column } from '../../../table/column.ts';
import { money, signedMoney } from '../../../words/money.ts';
import { count } from '../../../words/quantity.ts';
import { ScopeName } from '../change-list.tsx';
import { callsUnderRule, callsOfRoute } from '../past-calls.ts';
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
    cell: ({ rule }) => <Examples href={callsUnderRule(rule)} />,
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
    cell: ({ from }) => <Examples href={callsOfRoute(from)} />,
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

/** Opens beside the editor, which is not left for it. */
function Examples({ href }: { readonly href: string }) {
  return (
    <a href={href} target="_blank" rel="noreferrer">
      See such calls
    </a>
  );
}
