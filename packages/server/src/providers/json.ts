import { AppError } from '../platform/errors.ts';

/**
 * Reading JSON whose shape nobody promised. A provider and a client may both send anything, so a field is
 * looked at only through these readers, and nothing is cast.
 */
export type JsonRecord = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function recordAt(record: JsonRecord, key: string): JsonRecord | undefined {
  const value = record[key];
  return isRecord(value) ? value : undefined;
}

export function stringAt(record: JsonRecord, key: string): string | undefined {
  const value = record[key];
  return typeof value === 'string' ? value : undefined;
}

export function arrayAt(record: JsonRecord, key: string): readonly unknown[] | undefined {
  const value: unknown = record[key];
  return Array.isArray(value) ? value : undefined;
}

/** A name or word short and plain enough for the ledger and the log; undefined otherwise. */
export function wordAt(record: JsonRecord, key: string): string | undefined {
  const value = record[key];
  return typeof value === 'string' && plainWord.test(value) ? value : undefined;
}

/** Both vendors use null for "not given". */
export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** The parsed object, or undefined when the text is not JSON or not an object. */
export function parseRecord(text: string): JsonRecord | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch (error) {
    // Only JSON.parse can throw here, and "not JSON" is an ordinary outcome for the callers.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/**
 * Writes JSON. V8 parses any depth but overflows its stack when it writes a very deep value, so that a body
 * of brackets alone would look like a bug of ours: it is answered with `refusal` instead.
 */
export function writeJson(value: unknown, refusal: 'body_invalid' | 'upstream_invalid_answer'): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (error instanceof RangeError) throw new AppError(refusal, 'The JSON is nested too deeply.');
    throw error;
  }
}

/** Printable ASCII: model names and finish reasons of every vendor fit. */
const plainWord = /^[ -~]{1,200}$/;
