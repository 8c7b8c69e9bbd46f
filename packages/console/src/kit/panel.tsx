import { type ReactNode, useId } from 'react';

import classes from './kit.module.css';

/** A part of a page with a name. `flush` for tables, which bring their own padding. */
export function Panel({
  title,
  lead,
  actions,
  flush = false,
  children,
}: {
  readonly title?: string;
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  readonly flush?: boolean;
  readonly children: ReactNode;
}) {
  const id = useId();
  return (
    <section
      className={classes.panel}
      data-flush={flush}
      aria-labelledby={title === undefined ? undefined : id}
    >
      {title !== undefined && (
        <header className={classes.panelHead}>
          <div>
            <h2 id={id}>{title}</h2>
            {lead !== undefined && <p>{lead}</p>}
          </div>
          {actions !== undefined && <div className={classes.actions}>{actions}</div>}
        </header>
      )}
      {children}
    </section>
  );
}
