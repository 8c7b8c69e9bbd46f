export { createPolicies, type Policies, type PolicyInForce } from './policies.ts';
export { defaultPolicy, type Policy, policySchema } from './policy.ts';
