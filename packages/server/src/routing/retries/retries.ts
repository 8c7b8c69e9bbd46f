import { createBoundedMap } from '../../platform/bounded-map.ts';
import type { Clock } from '../../platform/clock.ts';
import { type NextAttempt, nextAttempt, type RetryQuestion } from './next-attempt.ts';
import { earn, fullBudget, type RetryBudget, spend } from './retry-budget.ts';

export interface Retries {
  /** A call's first attempt went to this provider: it earns a tenth of a retry. */
  called(provider: string): void;
  /**
   * What to do after a failed attempt; takes one retry from the budget of the provider that failed when the answer
   * is to try again.
   */
  next<C>(provider: string, question: Omit<RetryQuestion<C>, 'budgetAllows' | 'random'>): NextAttempt<C>;
}

/** Providers are configured by the operator; more than this are not. */
const MAX_PROVIDERS = 1_000;

/**
 * Retries with one budget for each provider that fails, so that one provider's outage leaves the others' retries
 * alone.
 */
export function createRetries({ clock, random }: { clock: Clock; random: () => number }): Retries {
  const budgets = createBoundedMap<string, RetryBudget>(MAX_PROVIDERS);
  const budgetOf = (provider: string): RetryBudget =>
    budgets.get(provider) ?? fullBudget(clock.monotonicMs());
  return {
    called(provider) {
      budgets.set(provider, earn(budgetOf(provider), clock.monotonicMs()));
    },
    next(provider, question) {
      const spent = spend(budgetOf(provider), clock.monotonicMs());
      const next = nextAttempt({ ...question, budgetAllows: spent !== undefined, random: random() });
      if (next.kind === 'retry' && spent !== undefined) budgets.set(provider, spent);
      return next;
    },
  };
}
