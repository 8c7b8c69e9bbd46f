import { isJsonObject, type JsonObject, type JsonValue } from '@avouch/proof';

import { canonicalPolicy, type Policy } from './policy.ts';
import { formatPath, type RulePath } from './rule-path.ts';

/** One difference between two policies. `from` is what stood there, `to` what stands there now. */
export type PolicyChange =
  | { readonly kind: 'added'; readonly path: string; readonly to: JsonValue }
  | { readonly kind: 'removed'; readonly path: string; readonly from: JsonValue }
  | { readonly kind: 'changed'; readonly path: string; readonly from: JsonValue; readonly to: JsonValue };

/** People read a diff; two documents that share nothing are better read themselves. */
export const MAX_CHANGES = 1_000;

/**
 * What one policy says and the other does not, by path, in the order of paths. Order says nothing in a policy's
 * lists of names, so those are compared as sets, and budgets by their ids. At most `MAX_CHANGES` and one more, by
 * which a caller sees that there are others. Pure.
 */
export function diffPolicies(from: Policy, to: Policy): PolicyChange[] {
  const changes: PolicyChange[] = [];
  compare(plain(from), plain(to), [], changes);
  return changes;
}

function compare(
  from: JsonValue | undefined,
  to: JsonValue | undefined,
  path: RulePath,
  changes: PolicyChange[],
): void {
  if (changes.length > MAX_CHANGES) return;
  const place = formatPath(path);
  if (from === undefined) {
    if (to !== undefined) changes.push({ kind: 'added', path: place, to });
  } else if (to === undefined) changes.push({ kind: 'removed', path: place, from });
  else if (isJsonObject(from) && isJsonObject(to)) compareObjects(from, to, path, changes);
  else if (Array.isArray(from) && Array.isArray(to)) compareLists(from, to, path, changes);
  else if (from !== to) changes.push({ kind: 'changed', path: place, from, to });
}

function compareObjects(from: JsonObject, to: JsonObject, path: RulePath, changes: PolicyChange[]): void {
  for (const key of [...new Set([...Object.keys(from), ...Object.keys(to)])].sort())
    compare(memberOf(from, key), memberOf(to, key), [...path, key], changes);
}

function memberOf(object: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function compareLists(
  from: readonly JsonValue[],
  to: readonly JsonValue[],
  path: RulePath,
  changes: PolicyChange[],
): void {
  if (isOrdered(path)) {
    if (JSON.stringify(from) !== JSON.stringify(to))
      changes.push({ kind: 'changed', path: formatPath(path), from, to });
    return;
  }
  const before = new Map(from.map((item) => [identityOf(item), item]));
  const after = new Map(to.map((item) => [identityOf(item), item]));
  for (const [identity, item] of before) {
    const isNamed = isJsonObject(item);
    const place = isNamed ? [...path, identity] : path;
    if (isNamed || !after.has(identity)) compare(item, after.get(identity), place, changes);
  }
  for (const [identity, item] of after) {
    if (!before.has(identity))
      compare(undefined, item, isJsonObject(item) ? [...path, identity] : path, changes);
  }
}

/** The models that a name leads to are tried in their order. */
function isOrdered([section, part]: RulePath): boolean {
  return section === 'routing' && part !== undefined;
}

function identityOf(item: JsonValue): string {
  return isJsonObject(item) && typeof item['id'] === 'string' ? item['id'] : JSON.stringify(item);
}

/** As it is signed, so that what differs here differs in the fingerprint, and nothing else does. */
function plain(policy: Policy): JsonValue {
  const value: JsonValue = JSON.parse(canonicalPolicy(policy));
  return value;
}
