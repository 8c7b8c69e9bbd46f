export type {
  Amounts,
  Budget,
  BudgetPer,
  BudgetScope,
  BudgetState,
  BudgetUnit,
  Reservation,
  ReserveOutcome,
  ReserveRequest,
} from './budget.ts';
export { type BudgetObserver, type Budgets, createBudgets } from './budgets.ts';
export type { BudgetNotice, NotifyWithin } from './notices.ts';
export type { Overrun } from './reservation.ts';
export { type Period, periodOf } from './period.ts';
export { registerBudgetRoutes } from './routes.ts';
