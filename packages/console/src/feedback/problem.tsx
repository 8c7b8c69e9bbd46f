import { Button } from '@mantine/core';
import type { AvouchError } from '@avouch/sdk';

import { Icon } from '../icons/icon.tsx';
import classes from './feedback.module.css';

/** A refusal in place of what could not be shown or done: one sentence, its code, and what the log calls it. */
export function Problem({
  problem,
  onRetry,
}: {
  readonly problem: AvouchError;
  readonly onRetry?: () => void;
}) {
  return (
    <div className={classes.problem} role="alert">
      <Icon name="alert" />
      <div className={classes.problemBody}>
        <ProblemText problem={problem} />
        {onRetry && (
          <Button
            variant="default"
            size="xs"
            leftSection={<Icon name="refresh" size={15} />}
            onClick={onRetry}
          >
            Try again
          </Button>
        )}
      </div>
    </div>
  );
}

/** The words of a refusal alone. */
export function ProblemText({ problem }: { readonly problem: AvouchError }) {
  return (
    <div>
      <p>{problem.detail ?? problem.title}</p>
      <p className={classes.reference}>
        <code>{problem.code}</code>
        {problem.requestId !== undefined && (
          <>
            {' · request '}
            <code>{problem.requestId}</code>
          </>
        )}
      </p>
    </div>
  );
}
