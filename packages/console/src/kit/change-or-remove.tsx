import { Button } from '@mantine/core';

import classes from './change-or-remove.module.css';

/** What can be done with a row of a table. `name` tells screen readers with which. */
export function ChangeOrRemove({
  name,
  onChange,
  onRemove,
}: {
  readonly name: string;
  readonly onChange: () => void;
  readonly onRemove: () => void;
}) {
  return (
    <span className={classes.acts}>
      <Button size="compact-xs" variant="default" aria-label={`Change ${name}`} onClick={onChange}>
        Change
      </Button>
      <Button
        size="compact-xs"
        variant="default"
        className={classes.danger ?? ''}
        aria-label={`Remove ${name}`}
        onClick={onRemove}
      >
        Remove
      </Button>
    </span>
  );
}
