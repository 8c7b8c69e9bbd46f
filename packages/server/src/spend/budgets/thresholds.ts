import type { Budget } from './budget.ts';

/** Reservations are whole, so the last bit of a hard budget may never be spent: from here on a refusal means the end. */
const NEARLY_ALL = 0.9;

/**
 * The thresholds that a budget has reached. A hard budget that is nearly spent and refuses calls has reached all of
 * its limit: waiting for the last micro-dollar would be waiting for ever.
 */
export function reachedThresholds(
  { limit, kind, notifyAt }: Pick<Budget, 'limit' | 'kind' | 'notifyAt'>,
  { spent, hasRefused }: { spent: number; hasRefused: boolean },
): number[] {
  const isOver = kind === 'hard' && hasRefused && spent >= NEARLY_ALL * limit;
  return notifyAt.filter((threshold) => spent >= threshold * limit || (isOver && threshold <= 1));
}
