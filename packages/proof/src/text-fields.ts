import { isJsonObject } from './canonical.ts';
import { parseJson } from './json.ts';
import { ProofError } from './refusal.ts';
import type { RefusalCode } from './refusal.ts';

/**
 * Reads a JSON object of one of Avouch's own formats: a `format` field with this value, and exactly these
 * further fields, each a text. Throws `malformed_json`, or `code` when the object is another.
 */
export function readTextFields<Name extends string>(
  text: string,
  format: string,
  names: readonly Name[],
  code: RefusalCode,
): Readonly<Record<Name, string>> {
  const value = parseJson(text);
  if (!isJsonObject(value) || value['format'] !== format) {
    throw new ProofError(code, `The document is not of the format ${format}.`);
  }
  // A field that this version does not know could change what the others mean.
  if (Object.keys(value).length !== names.length + 1) {
    throw new ProofError(code, 'The document has missing or unknown fields.');
  }
  const fields: Partial<Record<Name, string>> = {};
  for (const name of names) {
    const field = value[name];
    if (typeof field !== 'string') throw new ProofError(code, `The field ${name} is missing or not a text.`);
    fields[name] = field;
  }
  return fields as Record<Name, string>;
}
