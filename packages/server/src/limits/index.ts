export { createLimits, type Limits } from './limits.ts';
export type { LimitOutcome, LimitReason, RateLimitRule } from './rule.ts';
