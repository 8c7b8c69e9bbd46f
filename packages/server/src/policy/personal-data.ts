import { type Kind, KINDS_BY_GROUP } from '../privacy/index.ts';
import type { PersonalDataAction, PersonalDataRules, UnexaminedAction } from './rules.ts';

/** From the strictest. What is redacted is gone for good, what is tokenized comes back in the answer. */
const ACTION_STRICTNESS: readonly PersonalDataAction[] = ['block', 'redact', 'tokenize', 'allow'];

const UNEXAMINED_STRICTNESS: readonly UnexaminedAction[] = ['block', 'flag', 'allow'];

type Stated = Readonly<Record<string, PersonalDataAction>>;

/** What one scope says of each kind: of the kind itself, else of its group, else of all others. */
export function compilePersonalData(stated: Stated, ruleOf: (name: string) => string): PersonalDataRules {
  const named = new Map(Object.entries(stated));
  const rules = new Map<Kind, { action: PersonalDataAction; rule: string }>();
  for (const [group, kinds] of Object.entries(KINDS_BY_GROUP)) {
    for (const kind of kinds) {
      const name = [kind, group, '*'].find((candidate) => named.has(candidate));
      const action = name === undefined ? undefined : named.get(name);
      if (name !== undefined && action !== undefined) rules.set(kind, { action, rule: ruleOf(name) });
    }
  }
  return rules;
}

/** Of each kind the strictest action that any scope states; of equal ones the widest scope's. */
export function strictestActions(stated: readonly PersonalDataRules[]): PersonalDataRules {
  const [only, ...others] = stated;
  if (only === undefined) return NO_ACTIONS;
  if (others.length === 0) return only;
  const strictest = new Map(only);
  for (const [kind, said] of others.flatMap((rules) => [...rules])) {
    const known = strictest.get(kind);
    if (
      known === undefined ||
      ACTION_STRICTNESS.indexOf(said.action) < ACTION_STRICTNESS.indexOf(known.action)
    )
      strictest.set(kind, said);
  }
  return strictest;
}

/**
 * What becomes of content that nothing can look into. Where no scope says, it may pass only if every kind of personal
 * data may: whoever keeps addresses from leaving does not want them to leave as a picture.
 */
export function strictestUnexamined(
  stated: readonly { readonly action: UnexaminedAction; readonly rule: string }[],
  personalData: PersonalDataRules,
): { action: UnexaminedAction; rule: string | undefined } {
  for (const action of UNEXAMINED_STRICTNESS) {
    const found = stated.find((rule) => rule.action === action);
    if (found !== undefined) return found;
  }
  for (const { action, rule } of personalData.values()) {
    if (action !== 'allow') return { action: 'block', rule };
  }
  return { action: 'allow', rule: undefined };
}

/** The names under which a narrower scope is gentler than a wider one is, with what the wider one says there. */
export function gentlerActions(
  narrower: Stated | undefined,
  wider: Stated | undefined,
): (readonly [name: string, action: PersonalDataAction])[] {
  if (narrower === undefined || wider === undefined) return [];
  const bounds = compilePersonalData(wider, (name) => name);
  return Object.entries(narrower).flatMap(([name, action]) => {
    for (const kind of compilePersonalData({ [name]: action }, () => name).keys()) {
      const bound = bounds.get(kind)?.action;
      if (bound !== undefined && ACTION_STRICTNESS.indexOf(action) > ACTION_STRICTNESS.indexOf(bound))
        return [[name, bound] as const];
    }
    return [];
  });
}

export function isGentlerUnexamined(
  narrower: UnexaminedAction | undefined,
  wider: UnexaminedAction | undefined,
): boolean {
  if (narrower === undefined || wider === undefined) return false;
  return UNEXAMINED_STRICTNESS.indexOf(narrower) > UNEXAMINED_STRICTNESS.indexOf(wider);
}

const NO_ACTIONS: PersonalDataRules = new Map();
