import { AppError } from '../../platform/errors.ts';
import type { Account, WaitingCall } from './account.ts';
import type { Budget, ReserveOutcome, ReserveRequest } from './budget.ts';
import { type Overrun, type Part, takeAll } from './reservation.ts';

export interface WaitingPorts {
  readonly monotonicMs: () => number;
  readonly after: (ms: number, act: () => void) => () => void;
  readonly overrun: (over: Overrun) => void;
  /** The account of a budget's period, another one where the one that was known is closed. */
  readonly accountOf: (budget: Budget) => Account;
  /** Counts the calls that wait; false when there are too many. */
  readonly begin: () => boolean;
  readonly end: () => void;
}

/** Longest that a call waits for others to settle. A client should learn of a full budget before it gives up. */
const MAX_WAIT_MS = 5_000;

/**
 * Reserves at once where that is possible, refuses at once where settled calls leave no room, and otherwise waits in
 * the queue of the first account that lacks room. While it waits it holds nothing, so calls that wait for each other's
 * budgets cannot lock each other out, and there is nothing to give back when it goes.
 */
export function reserveOrWait(
  ports: WaitingPorts,
  parts: readonly Part[],
  signal: ReserveRequest['signal'],
): ReserveOutcome | Promise<ReserveOutcome> {
  const found = tryNow(ports, parts, undefined, false);
  if ('kind' in found) return found;
  if (!ports.begin()) return Promise.reject(new AppError('overloaded', undefined, { retryAfterS: 1 }));
  return new Promise((resolve, reject) => {
    let queuedAt = found.lacking.account;

    function finish(): void {
      cancelDeadline();
      signal?.removeEventListener('abort', goAway);
      ports.end();
    }

    function giveUp(end: () => void): void {
      finish();
      end();
      queuedAt.leave(call);
    }

    function goAway(): void {
      giveUp(() => reject(signal?.reason instanceof AppError ? signal.reason : new AppError('client_gone')));
    }

    const cancelDeadline = ports.after(MAX_WAIT_MS, () => {
      const { failure } = queuedAt;
      giveUp(() => {
        // An unknown budget is no budget to spend from, and none that is known to be full.
        if (failure !== undefined || queuedAt.isUnknown) reject(refusalFor(failure));
        else resolve(exhausted(partOf(queuedAt), true));
      });
    });

    const partOf = (account: Account): Part =>
      parts.find((part) => part.account === account) ?? found.lacking;

    const call: WaitingCall = {
      wantedOf: partOf,
      attempt(account) {
        let outcome: ReturnType<typeof tryNow>;
        try {
          outcome = tryNow(ports, parts, call, true);
        } catch (error) {
          // Whoever settles wakes the queue: what is this call's trouble must not become that one's.
          finish();
          reject(error);
          return 'left';
        }
        if ('kind' in outcome) {
          finish();
          resolve(outcome);
          return 'left';
        }
        if (outcome.lacking.account === account) return 'waits';
        queuedAt = outcome.lacking.account;
        queuedAt.join(call);
        return 'left';
      },
    };

    if (signal?.aborted === true) {
      giveUp(() => reject(new AppError('client_gone')));
      return;
    }
    signal?.addEventListener('abort', goAway, { once: true });
    queuedAt.join(call);
  });
}

function tryNow(
  ports: WaitingPorts,
  parts: readonly Part[],
  call: WaitingCall | undefined,
  waited: boolean,
): ReserveOutcome | { lacking: Part } {
  const nowMs = ports.monotonicMs();
  let lacking: Part | undefined;
  for (const part of parts) {
    if (part.account.closed) part.account = ports.accountOf(part.budget);
    const { account, budget, amount } = part;
    if (account.isSpent(budget, amount)) return exhausted(part, waited);
    if (account.isBehind(call) || !account.hasRoom(budget, amount, nowMs)) lacking ??= part;
  }
  if (lacking !== undefined) return { lacking };
  return { kind: 'reserved', reservation: takeAll(parts, nowMs, ports.overrun) };
}

function exhausted({ budget, account }: Part, waited: boolean): ReserveOutcome {
  return { kind: 'exhausted', budget, resetsAt: account.period.end, waited };
}

function refusalFor(failure: unknown): AppError {
  return failure instanceof AppError
    ? failure
    : new AppError('database_unreachable', 'A budget could not be asked.', { cause: failure });
}
