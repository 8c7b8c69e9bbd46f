import { type AvouchError } from '@avouch/sdk';
import { type QueryKey, useMutation, useQueryClient } from '@tanstack/react-query';

import { problemOf } from './problem.ts';
import { toast } from '../feedback/toasts.ts';

/** A change that a person makes. */
export interface Change<Input, Answer> {
  readonly change: (input: Input) => Promise<Answer>;
  /** What to say when it is done; nothing where the page shows it anyway. */
  readonly done?: string | ((answer: Answer, input: Input) => string);
  /** Keys of the queries whose answers it changes. */
  readonly stale?: readonly QueryKey[];
  readonly onDone?: (answer: Answer, input: Input) => void | Promise<void>;
  /** `toast`, unless a form shows `problem` beside its fields. */
  readonly refusals?: 'toast' | 'shown';
}

export interface ChangeState<Input, Answer> {
  run(input: Input): void;
  /** As `run`, for who waits for the answer; undefined where it was refused. */
  runAndWait(input: Input): Promise<Answer | undefined>;
  readonly isRunning: boolean;
  readonly problem: AvouchError | undefined;
  readonly answer: Answer | undefined;
  reset(): void;
}

/** Makes a change, asks anew for what it changed, and says how it went. Re-authentication happens by itself. */
export function useChange<Input = void, Answer = unknown>({
  change,
  done,
  stale = [],
  onDone,
  refusals = 'toast',
}: Change<Input, Answer>): ChangeState<Input, Answer> {
  const queries = useQueryClient();
  const mutation = useMutation({
    mutationFn: change,
    onSuccess: async (answer, input) => {
      await Promise.all(stale.map((queryKey) => queries.invalidateQueries({ queryKey })));
      const words = typeof done === 'function' ? done(answer, input) : done;
      if (words !== undefined) toast({ tone: 'good', words });
      await onDone?.(answer, input);
    },
    onError: (error) => {
      if (refusals === 'toast') toast({ tone: 'bad', problem: problemOf(error) });
    },
  });
  return {
    run: (input) => mutation.mutate(input),
    runAndWait: (input) => mutation.mutateAsync(input).catch(() => undefined),
    isRunning: mutation.isPending,
    problem: mutation.error === null ? undefined : problemOf(mutation.error),
    answer: mutation.data,
    reset: mutation.reset,
  };
}
