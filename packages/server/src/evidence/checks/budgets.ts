import type { Budget, Budgets } from '../../spend/index.ts';
import { type Control, fail, pass, unknown } from '../control.ts';

/** As many as the page of budgets shows: each is read for itself. */
const MAX_BUDGETS = 100;

/** What is spent and leased of a hard budget is never more than its limit. */
export function hardBudgetsHold({
  budgets,
  budgetsOf,
}: {
  budgets: Budgets;
  /** Every budget of the tenant's policy in force. */
  budgetsOf: (tenantId: string) => Promise<readonly Budget[]>;
}): Control {
  return {
    id: 'budgets.hard_limits_hold',
    statement: 'What is spent and held of each hard budget is together no more than its limit.',
    async check(tenantId) {
      const hard = (await budgetsOf(tenantId)).filter(({ kind }) => kind === 'hard');
      if (hard.length === 0) return unknown('The policy in force has no hard budget.');
      const states = await budgets.state(tenantId, hard.slice(0, MAX_BUDGETS));
      const over = states.filter(({ budget, spent, reserved }) => spent + reserved > budget.limit);
      return over.length === 0
        ? pass(
            `All of ${states.length} are within their limits${hard.length > states.length ? `; ${hard.length - states.length} more were not looked at` : ''}.`,
          )
        : fail(`Over their limits: ${over.map(({ budget }) => budget.key).join(', ')}.`);
    },
  };
}
