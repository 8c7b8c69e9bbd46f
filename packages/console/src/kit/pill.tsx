import type { ReactNode } from 'react';

import { Icon, type IconName } from '../icons/icon.tsx';
import classes from './kit.module.css';

export type Tone = 'good' | 'warn' | 'bad' | 'neutral';

const ICONS: Readonly<Record<Tone, IconName | undefined>> = {
  good: 'check',
  warn: 'alert',
  bad: 'stop',
  neutral: undefined,
};

/** A state in a word. The tone is never said by colour alone. */
export function Pill({ tone = 'neutral', children }: { readonly tone?: Tone; readonly children: ReactNode }) {
  const icon = ICONS[tone];
  return (
    <span className={classes.pill} data-tone={tone}>
      {icon && <Icon name={icon} size={13} />}
      {children}
    </span>
  );
}
