import { z } from 'zod';

import { createEvaluator, type Policy } from '../../policy/index.ts';
import type { CallRecord } from './record.ts';

export const ruleSchema = z.object({
  rule: z.string().describe('Its place in the document, as `features.support.max_tokens`.'),
  says: z.string().describe('What it asks, in a few words.'),
});
export type ShownRule = z.output<typeof ruleSchema>;

/** Pure: the rules of a policy that hold for a call with these labels and this key. */
export function rulesOfCall(policy: Policy, call: CallRecord): ShownRule[] {
  const rules = createEvaluator(policy)({
    apiKeyId: call.api_key,
    team: call.team,
    feature: call.feature,
  });
  const bounds = [
    { bound: rules.maxTokens, says: 'output tokens at most' },
    { bound: rules.maxCostMicros, says: 'micro-dollars at most' },
    { bound: rules.timeoutMs, says: 'milliseconds at most' },
    { bound: rules.latencyTargetMs, says: 'milliseconds to the first byte as a target' },
    { bound: rules.qualityFloor, says: 'as the least quality' },
  ];
  return [
    ...rules.allowedRegions.map(({ regions, rule }) => ({ rule, says: `only in ${regions.join(', ')}` })),
    ...bounds.flatMap(({ bound, says }) =>
      bound === undefined ? [] : [{ rule: bound.rule, says: `${bound.value} ${says}` }],
    ),
    ...rules.budgets.map(({ rule, key, limit, unit, per, kind }) => ({
      rule,
      says: `${kind} budget ${key}: ${limit} ${unit === 'tokens' ? 'tokens' : 'micro-dollars'} per ${per}`,
    })),
    ...rules.rateLimits.map(({ rule, key }) => ({ rule, says: `rate limit of ${key}` })),
    ...(rules.cache.rule === undefined
      ? []
      : [{ rule: rules.cache.rule, says: `answers are kept: ${rules.cache.mode}` }]),
    ...[...rules.personalData].map(([kind, { action, rule }]) => ({ rule, says: `${kind}: ${action}` })),
    ...(rules.unexamined.rule === undefined
      ? []
      : [
          {
            rule: rules.unexamined.rule,
            says: `content that cannot be examined: ${rules.unexamined.action}`,
          },
        ]),
  ];
}
