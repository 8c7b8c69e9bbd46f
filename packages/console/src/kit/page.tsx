import { type ReactNode, useEffect, useRef } from 'react';

import classes from './kit.module.css';

/** The first page is where the reader arrived by themselves; later ones take the focus, so that it is read out. */
let isFirstPage = true;

/** A page: its name, what it is for in one line, what can be done, and its content. */
export function Page({
  title,
  lead,
  actions,
  children,
}: {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Avouch`;
  }, [title]);
  useEffect(() => {
    if (!isFirstPage) heading.current?.focus({ preventScroll: true });
    isFirstPage = false;
  }, []);
  return (
    <div className={classes.page}>
      <header className={classes.pageHead}>
        <div className={classes.pageWords}>
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {lead !== undefined && <p>{lead}</p>}
        </div>
        {actions !== undefined && <div className={classes.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}
