import { z } from 'zod';

import type { Remark } from '../check.ts';
import { policySchema } from '../policy.ts';
import type { RulePath } from '../rule-path.ts';
import { nearestName } from './nearest-name.ts';

/** What the schema finds wrong, as sentences that say what to write instead. */
export function remarksOf(error: z.ZodError, value: unknown): Remark[] {
  return error.issues.flatMap((issue) => {
    const path = issue.path.filter((part) => typeof part !== 'symbol');
    if (issue.code === 'unrecognized_keys') {
      return issue.keys
        .slice(0, MAX_UNKNOWN_KEYS)
        .map((key) => ({ path: [...path, key], isAboutKey: true, message: unknownKey(path, key) }));
    }
    if (issue.code === 'invalid_key')
      return [{ path, isAboutKey: true, message: sentence(issue.issues[0]?.message ?? issue.message) }];
    const isMissing = path.length > 0 && valueAt(value, path) === undefined;
    return [{ path, message: sentence(isMissing ? `this is missing: ${issue.message}` : issue.message) }];
  });
}

/** Of one object: more are shown when these are gone. */
const MAX_UNKNOWN_KEYS = 50;

function unknownKey(path: RulePath, key: string): string {
  const known = keysAt(path);
  const nearest = nearestName(key, known);
  if (nearest !== undefined) return `There is no such key; did you mean ${nearest}?`;
  if (path.length > 0 && keysAt([]).includes(key))
    return `Write ${key} at the top of the document: it holds for the whole tenant.`;
  return `There is no such key; write one of ${known.join(', ')}.`;
}

/** The keys that the schema takes at a place. */
function keysAt(path: RulePath): string[] {
  let schema: unknown = policySchema;
  for (const part of path) {
    schema = unwrap(schema);
    if (schema instanceof z.ZodObject) schema = schema.shape[String(part)];
    else if (schema instanceof z.ZodRecord) schema = schema.valueType;
    else if (schema instanceof z.ZodArray) schema = schema.element;
  }
  schema = unwrap(schema);
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

function unwrap(schema: unknown): unknown {
  return schema instanceof z.ZodOptional ? schema.unwrap() : schema;
}

function valueAt(value: unknown, path: RulePath): unknown {
  let found = value;
  for (const part of path) {
    if (typeof found !== 'object' || found === null) return undefined;
    found = Object.entries(found).find(([key]) => key === String(part))?.[1];
  }
  return found;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
