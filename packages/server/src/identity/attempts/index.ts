export { type Attempt, type Attempts, createAttempts } from './attempts.ts';
export { createRefusals, type Refusal, type Refusals } from './refusals.ts';
