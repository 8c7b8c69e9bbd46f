import { Skeleton } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';

import { problemOf } from '../api/problem.ts';
import { Problem } from './problem.tsx';

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
    return <Problem problem={problemOf(query.error)} onRetry={() => void query.refetch()} />;
  }
  return <Skeleton height={skeletonHeight} aria-label="Loading" />;
}
