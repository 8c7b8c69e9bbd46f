import { compileGlob } from '../platform/glob.ts';
import type { Policy } from './policy.ts';

/** What a policy is asked about one call. */
export interface PolicyQuestion {
  /** The model that the provider will be asked for, whatever the client called it. */
  readonly model: string;
  /** What the client called it: an alias, `provider/model`, or the same. */
  readonly requestedModel: string;
  readonly provider: string;
}

/** What it answers: allowed, or the rule that refused. */
export type PolicyAnswer =
  | { readonly kind: 'allow' }
  | {
      readonly kind: 'deny';
      readonly rule: 'models' | 'providers';
      readonly reason: 'not_allowed' | 'denied';
    };

/** A policy made ready to decide: its patterns compiled, once for all the calls that it decides. */
export type Evaluator = (question: PolicyQuestion) => PolicyAnswer;

/** Pure: the same policy and question give the same answer everywhere. */
export function createEvaluator(policy: Policy): Evaluator {
  const rules = (['models', 'providers'] as const).map((rule) => ({
    rule,
    allow: policy[rule]?.allow?.map(compileGlob),
    deny: policy[rule]?.deny?.map(compileGlob) ?? [],
  }));
  return ({ model, requestedModel, provider }) => {
    for (const { rule, allow, deny } of rules) {
      const name = rule === 'models' ? model : provider;
      // A denied model stays denied under any name, and a denied name whatever stands behind it.
      const names = rule === 'models' ? [model, requestedModel] : [provider];
      if (deny.some((matches) => names.some(matches))) return { kind: 'deny', rule, reason: 'denied' };
      if (allow !== undefined && !allow.some((matches) => matches(name))) {
        return { kind: 'deny', rule, reason: 'not_allowed' };
      }
    }
    return { kind: 'allow' };
  };
}
