import type { ReactNode } from 'react';

import { Icon, type IconName } from '../icons/icon.tsx';
import { Command } from '../kit/command.tsx';
import classes from './feedback.module.css';

/** What stands where there is nothing yet: what would be here, and the next step to get it. */
export function EmptyState({
  icon,
  title,
  children,
  command,
  action,
}: {
  readonly icon: IconName;
  readonly title: string;
  readonly children: ReactNode;
  /** A command line that makes the first one, to copy. */
  readonly command?: string;
  readonly action?: ReactNode;
}) {
  return (
    <div className={classes.empty}>
      <span className={classes.emptyIcon}>
        <Icon name={icon} size={22} />
      </span>
      <h3>{title}</h3>
      <p>{children}</p>
      {command !== undefined && <Command>{command}</Command>}
      {action}
    </div>
  );
}
