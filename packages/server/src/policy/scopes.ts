import type { Policy } from './policy.ts';
import type { RulePath } from './rule-path.ts';
import type { ScopeRules } from './scope-rules.ts';

/** The keys under which narrower scopes stand, from the widest to the narrowest. */
export const SCOPE_KEYS = ['teams', 'features', 'api_keys'] as const;

export interface DocumentScope {
  /** Where its rules stand; empty for the tenant's. */
  readonly path: RulePath;
  readonly rules: ScopeRules;
}

/** Every scope of a document, from the widest. */
export function scopesOf(policy: Policy): DocumentScope[] {
  return [
    { path: [], rules: policy },
    ...SCOPE_KEYS.flatMap((key) =>
      Object.entries(policy[key] ?? {}).map(([name, rules]) => ({ path: [key, name], rules })),
    ),
  ];
}
