import { isAboveRules, parsePlace, rulePlace, type Scope } from './rule-place.ts';
import { isObject, ruleValue } from './rule-values.ts';
import { ruleLabel } from './rule-words.ts';
import type { PolicyChange } from './shapes.ts';

/** One line of a diff that people read. */
export interface ReadableChange {
  readonly kind: PolicyChange['kind'];
  readonly label: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** Its place as the policy has it, which is unlike any other's together with what it says. */
  readonly path: string;
}

/** The changes for one scope. */
export interface ChangeGroup {
  readonly scope: Scope;
  readonly changes: readonly ReadableChange[];
}

/** Pure: changes as people read them, by whom they are for: the tenant first, then teams, features and keys. */
export function readableChanges(changes: readonly PolicyChange[]): readonly ChangeGroup[] {
  const groups = new Map<string, { scope: Scope; changes: ReadableChange[] }>();
  for (const change of changes.flatMap(split)) {
    const { scope, rule } = rulePlace(change.parts);
    const key = JSON.stringify(scope);
    const group = groups.get(key) ?? { scope, changes: [] };
    groups.set(key, group);
    group.changes.push({
      kind: change.kind,
      label: rule.length === 0 ? 'Rules' : ruleLabel(rule),
      from: change.kind === 'added' ? undefined : ruleValue(rule, change.from),
      to: change.kind === 'removed' ? undefined : ruleValue(rule, change.to),
      path: change.parts.join('.'),
    });
  }
  return [...groups.values()].sort((one, other) => rank(one.scope) - rank(other.scope));
}

/** Pure: how many lines people read of these changes. */
export function countChanges(changes: readonly PolicyChange[]): number {
  return changes.flatMap(split).length;
}

interface SplitChange {
  readonly kind: PolicyChange['kind'];
  readonly parts: readonly string[];
  readonly from?: unknown;
  readonly to?: unknown;
}

/** A scope or a section that came or went whole, as the rules in it. */
function split(change: PolicyChange): SplitChange[] {
  return rulesIn(change.kind === 'added' ? change.to : change.from, parsePlace(change.path)).map(
    ({ parts, value }) =>
      change.kind === 'added'
        ? { kind: 'added', parts, to: value }
        : change.kind === 'removed'
          ? { kind: 'removed', parts, from: value }
          : { ...change, parts },
  );
}

function rulesIn(
  value: unknown,
  parts: readonly string[],
): readonly { readonly parts: readonly string[]; readonly value: unknown }[] {
  const { rule } = rulePlace(parts);
  if (Array.isArray(value) && rule.length === 1 && rule[0] === 'budgets') {
    return value.map((budget: unknown, index) => ({
      parts: [...parts, isObject(budget) ? String(budget['id']) : String(index)],
      value: budget,
    }));
  }
  const isWhole = isAboveRules(parts) || (rule.length <= 2 && rule[0] !== 'budgets');
  if (!isObject(value) || !isWhole || Object.keys(value).length === 0) return [{ parts, value }];
  return Object.entries(value).flatMap(([name, inner]) => rulesIn(inner, [...parts, name]));
}

const RANKS: readonly Scope['kind'][] = ['tenant', 'team', 'feature', 'api_key'];

function rank(scope: Scope): number {
  return RANKS.indexOf(scope.kind);
}
