import { useNames } from '../../entries/use-names.ts';
import { Icon } from '../../icons/icon.tsx';
import classes from './policies.module.css';
import { type ChangeGroup, type ReadableChange, readableChanges } from './readable-changes.ts';
import type { Scope } from './rule-place.ts';
import type { PolicyChange } from './shapes.ts';

/** What changes between two policies, as sentences of a kind: by whom it is for, what goes and what comes. */
export function ChangeList({
  changes,
  isCut = false,
  nothing = 'They say the same.',
}: {
  readonly changes: readonly PolicyChange[];
  readonly isCut?: boolean;
  readonly nothing?: string;
}) {
  if (changes.length === 0) return <p className={classes.quiet}>{nothing}</p>;
  return (
    <div className={classes.changes}>
      {readableChanges(changes).map((group) => (
        <Group key={JSON.stringify(group.scope)} group={group} />
      ))}
      {isCut && <p className={classes.quiet}>There are more than a thousand changes; these are the first.</p>}
    </div>
  );
}

function Group({ group }: { readonly group: ChangeGroup }) {
  return (
    <section>
      <h3>
        <ScopeName scope={group.scope} />
      </h3>
      <ul className={classes.changeLines}>
        {group.changes.map((change) => (
          <Change key={`${change.kind} ${change.path} ${change.from} ${change.to}`} change={change} />
        ))}
      </ul>
    </section>
  );
}

function Change({ change: { kind, label, from, to } }: { readonly change: ReadableChange }) {
  return (
    <li className={classes.change} data-kind={kind}>
      <span className={classes.changeSign}>
        <Icon name={SIGNS[kind].icon} size={14} />
        <span className="visually-hidden">{SIGNS[kind].word}: </span>
      </span>
      <span className={classes.changeLabel}>{label}</span>
      <span className={classes.changeValues}>
        {from !== undefined && <del>{from}</del>}
        {from !== undefined && to !== undefined && (
          <>
            <Icon name="right" size={13} />
            <span className="visually-hidden"> becomes </span>
          </>
        )}
        {to !== undefined && <ins>{to}</ins>}
      </span>
    </li>
  );
}

const SIGNS = {
  added: { icon: 'plus', word: 'Added' },
  removed: { icon: 'minus', word: 'Taken away' },
  changed: { icon: 'edit', word: 'Changed' },
} as const;

/** Whom a rule is for, as a heading or a part of a sentence. */
export function ScopeName({ scope }: { readonly scope: Scope }) {
  const nameOf = useNames();
  switch (scope.kind) {
    case 'tenant':
      return 'Every call';
    case 'team':
      return `Calls of team ${scope.name}`;
    case 'feature':
      return `Calls of feature ${scope.name}`;
    case 'api_key':
      return `Calls with ${nameOf(scope.name)}`;
  }
}
