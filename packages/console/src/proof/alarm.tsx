import type { ReactNode } from 'react';

import { Icon } from '../icons/icon.tsx';
import classes from './proof.module.css';

/** Something that must not be overlooked: what was recorded and what is shown are not the same. */
export function Alarm({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div className={classes.alarm} role="alert">
      <Icon name="stop" />
      <div className={classes.alarmBody}>
        <p className={classes.alarmTitle}>{title}</p>
        {children}
      </div>
    </div>
  );
}
