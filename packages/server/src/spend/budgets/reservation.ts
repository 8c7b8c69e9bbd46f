import type { Account } from './account.ts';
import { type Amounts, amountIn, type Budget, type Reservation } from './budget.ts';
import type { Hold } from './lease.ts';

/** A call had cost more than was reserved for it: its bound was no bound. */
export interface Overrun {
  readonly tenantId: string;
  readonly budget: Budget;
  readonly reserved: number;
  readonly settled: number;
}

/** What a call takes from one budget. */
export interface Part {
  readonly budget: Budget;
  readonly amount: number;
  account: Account;
}

/** Takes from every account, where each was asked for room in this very turn of the event loop. */
export function takeAll(
  parts: readonly Part[],
  nowMs: number,
  overrun: (over: Overrun) => void,
): Reservation {
  const holds: Hold[] = [];
  for (const { account, amount } of parts) holds.push(account.take(amount, nowMs));
  let isOver = false;

  /** A reservation ends once: an end more would give back what is no longer held. */
  function end(letGo: (part: Part, hold: Hold) => void): void {
    if (isOver) return;
    isOver = true;
    for (const [at, part] of parts.entries()) {
      const hold = holds[at];
      if (hold !== undefined) letGo(part, hold);
    }
  }

  return {
    leases: holds.map(({ lease }) => lease.id),
    settle: (actual) => end((part, hold) => settlePart(part, hold, actual, overrun)),
    release: () => end(({ account }, hold) => account.release(hold)),
    doubt: () => end(({ account }, hold) => account.doubt(hold)),
  };
}

function settlePart(
  { account, budget, amount }: Part,
  hold: Hold,
  actual: Amounts,
  overrun: (over: Overrun) => void,
): void {
  const settled = checkedAmount(budget, actual);
  account.settle(hold, settled);
  if (settled > amount) overrun({ tenantId: account.tenantId, budget, reserved: amount, settled });
}

/** Throws RangeError for what is no amount: it would spoil every sum that it gets into. */
export function checkedAmount(budget: Budget, amounts: Amounts): number {
  const amount = amountIn(budget.unit, amounts);
  if (Number.isSafeInteger(amount) && amount >= 0) return amount;
  throw new RangeError('An amount is a whole number, not negative and below 2^53');
}
