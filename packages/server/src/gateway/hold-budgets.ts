import { AppError } from '../platform/errors.ts';
import type { BudgetRule } from '../policy/index.ts';
import type { Budgets, Reservation, ReserveOutcome } from '../spend/index.ts';
import type { Client } from './client.ts';
import type { Deadline } from './deadline.ts';
import type { PlannedRoute } from './plan.ts';

/** Whether the budgets have room for an attempt; `reservation` is undefined where there are none. */
export type HoldOutcome =
  | { readonly kind: 'held'; readonly reservation: Reservation | undefined }
  | { readonly kind: 'refused'; readonly error: AppError; readonly rule: string | undefined };

interface Wanted {
  readonly tenantId: string;
  readonly rules: readonly BudgetRule[];
  /** When the call began: decides the period. */
  readonly at: Date;
  /** The most that is spent. */
  readonly candidate: Pick<PlannedRoute, 'costBoundMicros' | 'tokensBound'>;
  readonly budgets: Budgets;
  readonly client: Client;
  readonly deadline: Deadline | undefined;
}

/** Step 6 of a call's life: holds the most that an attempt on this route can cost, in every budget or in none. */
export function holdBudgets(wanted: Wanted): HoldOutcome | Promise<HoldOutcome> {
  // Most calls have no budget, and wait for nothing.
  return wanted.rules.length === 0 ? { kind: 'held', reservation: undefined } : hold(wanted);
}

async function hold({
  tenantId,
  rules,
  at,
  candidate,
  budgets,
  client,
  deadline,
}: Wanted): Promise<HoldOutcome> {
  let outcome: ReserveOutcome;
  try {
    const answer = budgets.reserve(tenantId, {
      budgets: rules,
      at,
      costMicros: candidate.costBoundMicros,
      tokens: candidate.tokensBound,
      signal: deadline?.signal ?? client.gone,
    });
    outcome = answer instanceof Promise ? await answer : answer;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const why = client.gone.aborted ? client.whyGone : deadline?.passed() === true ? noRoomInTime() : error;
    return { kind: 'refused', error: why, rule: undefined };
  }
  if (outcome.kind === 'reserved') return { kind: 'held', reservation: outcome.reservation };
  const { budget, resetsAt, waited } = outcome;
  const until = resetsAt === undefined ? '' : ` It begins anew at ${resetsAt.toISOString()}.`;
  const why = waited ? 'is held by calls under way' : 'is spent';
  return {
    kind: 'refused',
    error: new AppError(
      'budget_exceeded',
      `The budget "${budget.key}" of your policy has no room for what this call can cost: the rest ${why}.${until}`,
      { retryAfterS: waited ? 1 : undefined },
    ),
    rule: budget.rule,
  };
}

function noRoomInTime(): AppError {
  return new AppError(
    'budget_exceeded',
    'Calls under way held the rest of a budget for all the time that this call may take.',
    { retryAfterS: 1 },
  );
}
