import { IANAZone } from 'luxon';

import {
  canonicalPolicy,
  MAX_POLICY_BYTES,
  MAX_ROUTING_NAMES,
  MAX_SCOPES,
  MAX_TARGETS,
  type Policy,
} from './policy.ts';
import { aliasCycles, compileRouting } from './routing-rules.ts';
import type { RulePath } from './rule-path.ts';
import { SCOPE_KEYS, scopesOf } from './scopes.ts';

/** Something about a document, and the place in it that it is about. */
export interface Remark {
  readonly path: RulePath;
  /** That it is about the key at the path's end, and not about what stands there. */
  readonly isAboutKey?: boolean;
  /** A sentence that says what to write instead. */
  readonly message: string;
}

/** What makes a policy of the right structure impossible all the same. Such a policy is never signed. Pure. */
export function faultsOf(policy: Policy): Remark[] {
  const faults: Remark[] = [];
  if (Buffer.byteLength(canonicalPolicy(policy)) > MAX_POLICY_BYTES) {
    faults.push({ path: [], message: `Write less: a policy has at most ${MAX_POLICY_BYTES} bytes.` });
  }
  if (policy.time_zone !== undefined && !IANAZone.isValidZone(policy.time_zone)) {
    faults.push({ path: ['time_zone'], message: 'Write the name of a time zone, such as Europe/Berlin.' });
  }
  for (const key of SCOPE_KEYS) {
    if (Object.keys(policy[key] ?? {}).length > MAX_SCOPES)
      faults.push({ path: [key], message: `Write rules for at most ${MAX_SCOPES} names.` });
  }
  for (const { path, rules } of scopesOf(policy)) faults.push(...budgetFaults(path, rules.budgets ?? []));
  return [...faults, ...routingFaults(policy.routing)];
}

function budgetFaults(path: RulePath, budgets: NonNullable<Policy['budgets']>): Remark[] {
  const seen = new Set<string>();
  return budgets.flatMap((budget, index) => {
    const here = [...path, 'budgets', index];
    const faults: Remark[] = [];
    if ((budget.limit_usd === undefined) === (budget.limit_tokens === undefined)) {
      faults.push({ path: here, message: 'Write one of limit_usd and limit_tokens.' });
    }
    if (seen.has(budget.id)) {
      faults.push({ path: [...here, 'id'], message: 'Write another id: a budget before has this one.' });
    }
    seen.add(budget.id);
    return faults;
  });
}

/** The name by which clients ask for a choice: it cannot mean anything else. */
const AUTO = 'auto';

function routingFaults(routing: Policy['routing']): Remark[] {
  const aliases = routing?.aliases ?? {};
  const fallbacks = routing?.fallbacks ?? {};
  const faults: Remark[] = [];
  for (const [key, named] of Object.entries({ aliases, fallbacks })) {
    if (Object.keys(named).length > MAX_ROUTING_NAMES)
      faults.push({ path: ['routing', key], message: `Write at most ${MAX_ROUTING_NAMES} names.` });
  }
  if (faults.length > 0) return faults;
  if (Object.hasOwn(aliases, AUTO)) {
    faults.push({
      path: ['routing', 'aliases', AUTO],
      message: 'Choose another name: auto asks for a choice among routing.auto.models.',
    });
  }
  const cycles = aliasCycles(aliases);
  for (const name of cycles) {
    faults.push({
      path: ['routing', 'aliases', name],
      message: 'Lead this alias to models: it comes back to itself.',
    });
  }
  if (cycles.length > 0) return faults;
  const compiled = compileRouting(routing);
  const resolved: (readonly [RulePath, readonly string[]])[] = [
    ...[...compiled.aliases].map(([name, models]) => [['routing', 'aliases', name], models] as const),
    ...[...compiled.fallbacks].map(([name, models]) => [['routing', 'fallbacks', name], models] as const),
    [['routing', 'auto', 'models'], compiled.autoModels ?? []],
  ];
  for (const [path, models] of resolved) {
    if (models.length > MAX_TARGETS)
      faults.push({ path, message: `Lead to at most ${MAX_TARGETS} models, aliases resolved.` });
  }
  return faults;
}
