import { ACCESS_SENTENCES } from './access-sentences.ts';
import { type Fields, fieldsOf } from './fields.ts';
import { kindName } from './kinds.ts';
import { RULE_SENTENCES } from './rule-sentences.ts';
import type { NameOf } from './use-names.ts';

/** An entry as lists show it, apart from where it stands. */
export interface ShownEntry {
  readonly kind: string;
  readonly body: Readonly<Record<string, unknown>>;
}

const SENTENCES: ReadonlyMap<string, (entry: Fields) => string> = new Map([
  ...Object.entries(ACCESS_SENTENCES),
  ...Object.entries(RULE_SENTENCES),
]);

/** Pure: what an entry says, in one sentence. A kind that is not known here is named, and who acted. */
export function sentenceOf({ kind, body }: ShownEntry, nameOf: NameOf): string {
  const fields = fieldsOf(body, nameOf);
  const say = SENTENCES.get(kind);
  if (say !== undefined) return say(fields);
  return `${kindName(kind)}${fields.text('by') && `, by ${fields.who('by')}`}.`;
}

/** Whether an entry tells of something that was refused, or that should be looked at. */
export function isRefusal(kind: string): boolean {
  return kind.endsWith('.refused');
}
