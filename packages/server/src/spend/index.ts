export type { Baseline, BaselineEvidence, BaselineLookup } from './baselines/baseline.ts';
export type { Baselines, NewBaseline } from './baselines/baselines.ts';
export { featureName, newBaselineSchema, shown as shownBaseline } from './baselines/routes.ts';
export {
  type CachedCall,
  type JudgedCall,
  type Judgement,
  type Saving,
  savingOf,
  savingOfCached,
} from './baselines/saving.ts';
export {
  type Amounts,
  type Budget,
  type BudgetNotice,
  type BudgetObserver,
  type BudgetPer,
  type Budgets,
  type BudgetScope,
  type BudgetState,
  type BudgetUnit,
  createBudgets,
  type NotifyWithin,
  type Overrun,
  type Period,
  periodOf,
  registerBudgetRoutes,
  type Reservation,
  type ReserveOutcome,
  type ReserveRequest,
} from './budgets/index.ts';
export { EXPORT_PREDICATE_TYPE } from './exports/statement.ts';
export { exactly } from './reports/exact.ts';
export { ledgerReferenceSchema, readLedgerReference } from './reports/ledger-reference.ts';
export { cutSpan, readInstant, type Span } from './reports/span.ts';
export { type Group, GROUPS } from './reports/groups.ts';
export type { Rollup } from './rollup/rollup.ts';
export { registerSpendRoutes } from './routes.ts';
export { createSpend, type Spend } from './spend.ts';
