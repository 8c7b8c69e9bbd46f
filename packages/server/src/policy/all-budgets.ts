import { createEvaluator } from './evaluate.ts';
import type { Policy } from './policy.ts';
import type { BudgetRule } from './rules.ts';

/** Every budget of a policy, whichever calls it is for; each once, in no promised order. */
export function allBudgets(policy: Policy): BudgetRule[] {
  // An evaluator of its own: the one that decides calls keeps ready what calls ask for.
  const rulesFor = createEvaluator(policy);
  const facts = { apiKeyId: '', team: undefined, feature: undefined };
  const budgets = [
    ...rulesFor(facts).budgets,
    ...Object.keys(policy.teams ?? {}).flatMap((team) => rulesFor({ ...facts, team }).budgets),
    ...Object.keys(policy.features ?? {}).flatMap((feature) => rulesFor({ ...facts, feature }).budgets),
    ...Object.keys(policy.api_keys ?? {}).flatMap((apiKeyId) => rulesFor({ ...facts, apiKeyId }).budgets),
  ];
  return [...new Map(budgets.map((budget) => [budget.key, budget])).values()];
}
