import type { ErrorComponentProps } from '@tanstack/react-router';
import { Link } from '@tanstack/react-router';

import { problemOf } from '../api/problem.ts';
import { EmptyState } from '../feedback/empty-state.tsx';
import { Problem } from '../feedback/problem.tsx';
import { Page } from '../kit/page.tsx';

/** In place of a page that could not be shown. */
export function PageFailed({ error, reset }: ErrorComponentProps) {
  return (
    <Page title="This page could not be shown">
      <Problem problem={problemOf(error)} onRetry={reset} />
    </Page>
  );
}

/** In place of a page that there is not. */
export function NotFound() {
  return (
    <Page title="Nothing here">
      <EmptyState
        icon="unknown"
        level={2}
        title="There is no such page"
        action={<Link to="/">Go to the overview</Link>}
      >
        The address may be cut, or what it was about is gone.
      </EmptyState>
    </Page>
  );
}
