import { Skeleton } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';

import { problemOf } from '../api/problem.ts';
import { Problem } from './problem.tsx';

/** Statuses of what asking again does not bring back. */
const GONE: ReadonlySet<number> = new Set([404, 410]);

/**
 * What a query answered, once it has: a skeleton before, the refusal and a way to try again where it failed. An
 * answer that is there stays while it is asked for anew.
 */
export function Loaded<Answer>({
  query,
  skeletonHeight = 160,
  children,
}: {
  readonly query: UseQueryResult<Answer>;
  readonly skeletonHeight?: number;
  readonly children: (answer: Answer) => ReactNode;
}) {
  if (query.data !== undefined) return children(query.data);
  if (query.isError) {
    const problem = problemOf(query.error);
    const isGone = GONE.has(problem.status);
    return <Problem problem={problem} onRetry={isGone ? undefined : () => void query.refetch()} />;
  }
  return <Skeleton height={skeletonHeight} aria-label="Loading" />;
}
