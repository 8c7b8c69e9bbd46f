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
  level = 3,
}: {
  readonly icon: IconName;
  readonly title: string;
  readonly children: ReactNode;
  /** A command line that makes the first one, to copy. */
  readonly command?: string;
  readonly action?: ReactNode;
  /** Of its heading: 3 in a panel with a name, 2 right below the page's own. */
  readonly level?: 2 | 3;
}) {
  const Title = `h${level}` as const;
  return (
    <div className={classes.empty}>
      <span className={classes.emptyIcon}>
        <Icon name={icon} size={22} />
      </span>
      <Title>{title}</Title>
      <p>{children}</p>
      {command !== undefined && <Command>{command}</Command>}
      {action}
    </div>
  );
}
