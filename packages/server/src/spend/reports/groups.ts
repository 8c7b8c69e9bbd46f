/** What sums can be told apart by. */
export const GROUPS = ['team', 'feature', 'model', 'provider', 'api_key', 'outcome'] as const;
export type Group = (typeof GROUPS)[number];
