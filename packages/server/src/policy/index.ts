export { allBudgets } from './all-budgets.ts';
export type { PolicyChange } from './diff.ts';
export { lintDraft, type PolicyDraft, type PolicyLint, readDraft } from './draft.ts';
export { createEvaluator, type Evaluator } from './evaluate.ts';
export type { PolicyAudit, PolicyReading, PolicyRecord } from './history.ts';
export type { PolicyInForce } from './in-force.ts';
export { createPolicies, type Policies } from './policies.ts';
export { defaultPolicy, type Policy } from './policy.ts';
export { createPublicKeys, policyKeyName, type PolicyPublicKeys, policyVerifierKey } from './public-keys.ts';
export type { PublishedPolicy } from './publish.ts';
export { reasonText } from './reason.ts';
export type { PolicyFault } from './reading/parse-policy.ts';
export { registerPolicyRoutes } from './routes.ts';
export {
  type Bound,
  type BudgetPeriod,
  type BudgetRule,
  type CacheMode,
  type CallFacts,
  type Candidate,
  type Judgement,
  type PersonalDataAction,
  type RateLimitRule,
  regionCovers,
  type RoutingRules,
  type Rules,
  type Scope,
  type Unmet,
} from './rules.ts';
export { formatPolicyYaml } from './yaml.ts';
