/** Whom a rule is for. */
export type Scope =
  | { readonly kind: 'tenant' }
  | { readonly kind: 'team' | 'feature' | 'api_key'; readonly name: string };

/** A rule's place in a policy: whom it is for, and which rule it is, as names from the outside in. */
export interface RulePlace {
  readonly scope: Scope;
  readonly rule: readonly string[];
}

const PART = /\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]|([^.[\]"]+)/g;
const SCOPES = { teams: 'team', features: 'feature', api_keys: 'api_key' } as const;

/** Pure: the names of a place as the server writes it: `teams["a.b"].budgets.daily`, `models.deny[0]`. */
export function parsePlace(path: string): readonly string[] {
  return [...path.matchAll(PART)].map(([, quoted, position, plain]) =>
    quoted === undefined ? (position ?? plain ?? '') : unquoted(quoted),
  );
}

/** Pure: whom the rule at a place is for, and which it is. */
export function rulePlace(parts: readonly string[]): RulePlace {
  const [first = '', name, ...rest] = parts;
  if (name !== undefined && isScopeKey(first)) return { scope: { kind: SCOPES[first], name }, rule: rest };
  return { scope: { kind: 'tenant' }, rule: parts };
}

/** Pure: whether what stands here is a set of scopes or one scope, and so no rule by itself. */
export function isAboveRules(parts: readonly string[]): boolean {
  return parts.length === 0 || (parts.length <= 2 && isScopeKey(parts[0] ?? ''));
}

function isScopeKey(name: string): name is keyof typeof SCOPES {
  return Object.hasOwn(SCOPES, name);
}

function unquoted(text: string): string {
  try {
    return String(JSON.parse(`"${text}"`));
  } catch {
    return text;
  }
}
