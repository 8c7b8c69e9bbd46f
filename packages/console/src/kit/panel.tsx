import { Link } from '@tanstack/react-router';
import { type ReactNode, useId } from 'react';

import { Icon } from '../icons/icon.tsx';

import classes from './kit.module.css';

/** A part of a page with a name. `more` leads to the page about it; `flush` is for tables, which bring their own padding. */
export function Panel({
  title,
  lead,
  actions,
  more,
  flush = false,
  children,
}: {
  readonly title?: string;
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  readonly more?: { readonly to: string; readonly label: string };
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
          {(actions !== undefined || more !== undefined) && (
            <div className={classes.actions}>
              {actions}
              {more && (
                <Link to={more.to} className={classes.more}>
                  {more.label}
                  <Icon name="right" size={14} />
                </Link>
              )}
            </div>
          )}
        </header>
      )}
      {children}
    </section>
  );
}
