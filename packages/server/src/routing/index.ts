export { type Affinities, createAffinities } from './affinity.ts';
export { BEATS_RANDOM, estimateDifficulty, qualityFrom } from './auto/index.ts';
export {
  AUTO,
  type Considered,
  type ConsideredRoute,
  considerRoutes,
  type RoutingRules,
} from './candidates.ts';
export { type Candidate, type Choice, choose, type Preference, type Question } from './choose.ts';
export type { Exclusion, ExclusionReason } from './exclusion.ts';
export { type Affinity, type ExpectedCost, expectCost } from './expected-cost.ts';
export { createOutputExpectation, type OutputExpectation } from './health/expected-output.ts';
export {
  type BreakerView,
  createHealth,
  type Health,
  type HealthObserver,
  type Permit,
} from './health/health.ts';
export { type HealthOutcome, healthOutcomeOf } from './health/outcome.ts';
export { createQuality, type Quality, type QualityLookup } from './quality/quality.ts';
export { registerFeedbackRoutes } from './quality/routes.ts';
export { type AttemptFailure, attemptFailureOf } from './retries/failure.ts';
export type { NextAttempt, RetryQuestion, StopReason } from './retries/next-attempt.ts';
export { createRetries, type Retries } from './retries/retries.ts';
export { type NamedRoute, type Target, targetOf } from './route.ts';
