import type { ReactNode } from 'react';

import classes from './kit.module.css';

/** Numbers beside each other, as many in a row as fit. */
export function StatRow({ children }: { readonly children: ReactNode }) {
  return <dl className={classes.stats}>{children}</dl>;
}

/** One number with its name. `note` says what it is compared with; `chart` draws how it came about. */
export function Stat({
  label,
  value,
  note,
  tone = 'neutral',
  chart,
}: {
  readonly label: string;
  readonly value: ReactNode;
  readonly note?: ReactNode;
  readonly tone?: 'neutral' | 'good' | 'warn' | 'bad';
  readonly chart?: ReactNode;
}) {
  return (
    <div className={classes.stat}>
      <dt>{label}</dt>
      <dd className={classes.statValue}>{value}</dd>
      {note !== undefined && (
        <dd className={classes.statNote} data-tone={tone}>
          {note}
        </dd>
      )}
      {chart !== undefined && <dd className={classes.statChart}>{chart}</dd>}
    </div>
  );
}
