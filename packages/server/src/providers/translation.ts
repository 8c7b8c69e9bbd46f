import { AppError } from '../platform/errors.ts';
import { isGiven } from './json.ts';
import type { JsonRecord } from './json.ts';

/** A request in the other vendor's words. */
export interface Translation {
  readonly body: JsonRecord;
  /** See `Prepared.leftOut`. */
  readonly leftOut: readonly string[];
}

/**
 * What becomes of one field of a request that goes to the other vendor. Every field is in a vendor's table;
 * a field that is not is refused, because nobody can tell what leaving it out would change.
 *
 * - `translated`: has an equivalent, and code for it.
 * - `passed`: the target knows the same name.
 * - `left_out`: has no equivalent and does not change what is answered; reported to the client.
 * - `refused`: has no equivalent and would change the answer, unless `harmless` says that this value asks for
 *   nothing (`n: 1`). `because` completes the sentence "… cannot be translated: ".
 */
export type FieldRule =
  | { readonly kind: 'translated' }
  | { readonly kind: 'passed' }
  | { readonly kind: 'left_out' }
  | { readonly kind: 'refused'; readonly because: string; readonly harmless?: (value: unknown) => boolean };

export type FieldTable = ReadonlyMap<string, FieldRule>;

export const translated: FieldRule = { kind: 'translated' };
export const passed: FieldRule = { kind: 'passed' };
export const leftOut: FieldRule = { kind: 'left_out' };

export function refused(because: string, harmless?: (value: unknown) => boolean): FieldRule {
  return harmless === undefined ? { kind: 'refused', because } : { kind: 'refused', because, harmless };
}

/**
 * Holds a request against a table. Returns the fields to pass on and the names of those left out. Throws
 * AppError `translation_unsupported` for a field that is refused or unknown.
 */
export function applyFieldTable(
  body: JsonRecord,
  table: FieldTable,
): { passedOn: JsonRecord; leftOut: readonly string[] } {
  const passedOn: [string, unknown][] = [];
  const names: string[] = [];
  for (const [name, value] of Object.entries(body)) {
    if (!isGiven(value)) continue;
    const rule = table.get(name) ?? unknownField;
    switch (rule.kind) {
      case 'translated':
        break;
      case 'passed':
        passedOn.push([name, value]);
        break;
      case 'left_out':
        names.push(name);
        break;
      case 'refused':
        if (rule.harmless?.(value) !== true) throw unsupported(rule.because, fieldName(name));
        break;
    }
  }
  return { passedOn: Object.fromEntries(passedOn), leftOut: names };
}

/** A refusal of something that the target cannot express. `because` completes the sentence. */
export function unsupported(because: string, param: string): AppError {
  return new AppError('translation_unsupported', `"${param}" cannot be translated: ${because}.`, { param });
}

/** A refusal of something that is not valid in the client's own dialect either. */
export function invalid(sentence: string, param: string): AppError {
  return new AppError('body_invalid', sentence, { param });
}

const unknownField = refused('the provider of this model has no field of this name');

/** Field names come from the client and go into a sentence: only plain ones are repeated. */
function fieldName(name: string): string {
  return /^[\w.-]{1,64}$/.test(name) ? name : 'body';
}
