import { ProofError } from './refusal.ts';

/** A JSON value, as `JSON.parse` makes it. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;

/** A JSON object. */
export type JsonObject = { readonly [key: string]: JsonValue };

/** Deeper values are refused, so that no input can exhaust the stack. */
export const MAX_JSON_DEPTH = 64;

/**
 * The canonical text of a JSON value by RFC 8785 (JCS): keys in UTF-16 order, ECMAScript numbers, no
 * white space. Equal values have equal texts, so a hash of the text is a hash of the value.
 *
 * Throws `not_canonical` for what JSON cannot say (undefined, NaN, infinities, bigint, functions, class
 * instances, holes in arrays), for lone surrogates, and for values deeper than 64 levels.
 */
export function canonicalize(value: JsonValue): string {
  return write(value, 0);
}

/**
 * Reads a text that must be canonical already, and throws `not_canonical` unless it is. Because the
 * value is written again and compared, duplicate keys, other number spellings, needless escapes and
 * stray white space are refused without a rule for each.
 */
export function parseCanonical(text: string): JsonValue {
  let value: JsonValue;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ProofError('malformed_json', 'The text is not JSON.');
  }
  if (canonicalize(value) !== text) {
    throw new ProofError('not_canonical', 'The JSON text is not in its canonical form (RFC 8785).');
  }
  return value;
}

/** Whether a JSON value is an object: neither null nor an array. */
export function isJsonObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

// The parameter is `unknown` because callers' types end at run time: what JSON cannot say must be
// refused here, not written as something else.
function write(value: unknown, depth: number): string {
  if (typeof value === 'string') return writeString(value);
  if (typeof value === 'number') return writeNumber(value);
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (value === null) return 'null';
  if (typeof value !== 'object') throw new ProofError('not_canonical', `JSON has no ${typeof value}.`);
  if (depth >= MAX_JSON_DEPTH) throw new ProofError('not_canonical', 'The value is nested too deep.');
  if (Array.isArray(value)) return writeArray(value, depth);
  if (isPlainObject(value)) return writeObject(value, depth);
  throw new ProofError('not_canonical', 'JSON has no class instances.');
}

function writeNumber(value: number): string {
  if (!Number.isFinite(value)) throw new ProofError('not_canonical', 'A number is not finite.');
  // ECMAScript's own number text is what RFC 8785, section 3.2.2.3, prescribes; it writes -0 as 0.
  return String(value);
}

function writeArray(items: readonly unknown[], depth: number): string {
  let text = '[';
  for (let at = 0; at < items.length; at++) {
    if (at > 0) text += ',';
    text += write(items[at], depth + 1);
  }
  return `${text}]`;
}

function writeObject(fields: Readonly<Record<string, unknown>>, depth: number): string {
  // The default sort compares UTF-16 code units, which is the order RFC 8785, section 3.2.3, asks for.
  const keys = Object.keys(fields).sort();
  let text = '{';
  for (let at = 0; at < keys.length; at++) {
    const key = keys[at]!;
    if (at > 0) text += ',';
    text += writeString(key);
    text += ':';
    text += write(fields[key], depth + 1);
  }
  return `${text}}`;
}

// Maps, dates and the like have no fields to write and would all come out as {}.
function isPlainObject(value: object): value is Record<string, unknown> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

// Anything that JSON.stringify would change, and every surrogate, takes the slow path.
const NEEDS_CARE = /["\\]|[^\u0020-\ud7ff\ue000-\uffff]/;

function writeString(text: string): string {
  if (!NEEDS_CARE.test(text)) return `"${text}"`;
  if (!text.isWellFormed()) throw new ProofError('not_canonical', 'A string has a lone surrogate.');
  // JSON.stringify escapes exactly what RFC 8785, section 3.2.2.2, escapes, in the same spelling.
  return JSON.stringify(text);
}
