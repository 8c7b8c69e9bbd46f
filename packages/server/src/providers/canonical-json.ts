import { AppError } from '../platform/errors.ts';
import { isRecord } from './json.ts';

/** Far above any schema or conversation, and far below what the stack holds. */
const MAX_DEPTH = 1_000;

/**
 * Parts that a vendor writes out for the model as JSON: there the order of keys is part of what the model reads, and
 * the order in which it fills a schema.
 */
const orderedKeys: ReadonlySet<string> = new Set([
  'tools',
  'functions',
  'response_format',
  'output_config',
  'output_format',
  'input',
  // Of servers that speak OpenAI's format and take more.
  'guided_json',
  'structured_outputs',
  'chat_template_kwargs',
  'documents',
]);

/**
 * One text for all ways to write the same request: keys are sorted, but for those whose order the model sees. Numbers
 * are written as JSON writes what was parsed, which is what goes to the provider (-0 is 0 there too). Throws AppError
 * `body_invalid` for a value that is nested too deeply.
 */
export function writeCanonical(value: unknown): string {
  return write(value, true, 0);
}

function write(value: unknown, isSorted: boolean, depth: number): string {
  if (depth > MAX_DEPTH) throw new AppError('body_invalid', 'The JSON is nested too deeply.');
  if (Array.isArray(value)) return `[${value.map((item) => write(item, isSorted, depth + 1)).join(',')}]`;
  if (!isRecord(value)) return JSON.stringify(value) ?? 'null';
  const keys = Object.keys(value).filter((key) => value[key] !== undefined);
  if (isSorted) keys.sort();
  const fields = keys.map((key) => {
    const inner = write(value[key], isSorted && !orderedKeys.has(key), depth + 1);
    return `${JSON.stringify(key)}:${inner}`;
  });
  return `{${fields.join(',')}}`;
}
