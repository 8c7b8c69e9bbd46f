import { ActionIcon } from '@mantine/core';
import { useSyncExternalStore } from 'react';

import { Icon } from '../icons/icon.tsx';
import classes from './feedback.module.css';
import { ProblemText } from './problem.tsx';
import { dismiss, toasts } from './toasts.ts';

/** Where toasts stand. There is one, in the root of the application. */
export function ToastCorner() {
  const shown = useSyncExternalStore(toasts.subscribe, toasts.current);
  return (
    <div className={classes.corner} role="status" aria-live="polite">
      {shown.map((one) => (
        <div key={one.id} className={classes.toast} data-tone={one.tone}>
          <Icon name={one.tone === 'bad' ? 'alert' : 'check'} />
          <div className={classes.toastWords}>
            {one.tone === 'bad' ? <ProblemText problem={one.problem} /> : one.words}
          </div>
          <ActionIcon variant="subtle" color="gray" aria-label="Dismiss" onClick={() => dismiss(one.id)}>
            <Icon name="close" size={16} />
          </ActionIcon>
        </div>
      ))}
    </div>
  );
}
