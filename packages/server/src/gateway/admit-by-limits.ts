import type { Limits } from '../limits/index.ts';
import { AppError } from '../platform/errors.ts';
import type { Rules } from '../policy/index.ts';
import type { Plan } from './plan.ts';

/** Whether the rate limits let the call in; `done` says how many tokens it took. */
export type AdmittedByLimits =
  | { kind: 'admitted'; headers: Readonly<Record<string, string>>; done: (tokens: number) => void }
  | {
      kind: 'refused';
      headers: Readonly<Record<string, string>>;
      refusal: AppError;
      rule: string | undefined;
    };

/** The part of step 2 that the policy states: requests, tokens and calls at once. */
export async function admitByLimits(
  rules: Rules,
  plan: Extract<Plan, { kind: 'planned' }>,
  tenantId: string,
  { limits }: { limits: Limits },
): Promise<AdmittedByLimits> {
  const tokens = plan.needs.inputTokensEstimate + plan.choice.ranked[0].outputTokensExpected;
  try {
    const answer = limits.admit(tenantId, rules.rateLimits, { tokens });
    const outcome = answer instanceof Promise ? await answer : answer;
    if (outcome.kind === 'admitted') return outcome;
    return {
      kind: 'refused',
      headers: outcome.headers,
      refusal: new AppError(
        'rate_limited',
        outcome.reason === 'tokens_too_large'
          ? `The call takes more tokens than the rule "${outcome.rule}" of your policy allows in a minute.`
          : `The rule "${outcome.rule}" of your policy allows no more ${outcome.reason === 'concurrency' ? 'calls at once' : outcome.reason} just now.`,
        { retryAfterS: outcome.retryAfterS },
      ),
      rule: outcome.rule,
    };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { kind: 'refused', headers: {}, refusal: error, rule: undefined };
  }
}
