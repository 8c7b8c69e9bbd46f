import { MAX_JSON_DEPTH } from './canonical.ts';
import type { JsonValue } from './canonical.ts';
import { ProofError } from './refusal.ts';

/**
 * Reads JSON that may be laid out freely, and throws `malformed_json` when it is not JSON, is nested
 * deeper than 64 levels or repeats a key. `JSON.parse` keeps the last of two equal keys and other readers
 * keep the first, so a document with both could be verified as one thing and shown as another.
 */
export function parseJson(text: string): JsonValue {
  // First, because it is what refuses deep nesting before anything has to follow it.
  refuseRepeatedKeys(text);
  return parse(text);
}

function parse(text: string): JsonValue {
  try {
    return JSON.parse(text);
  } catch {
    throw new ProofError('malformed_json', 'The text is not JSON.');
  }
}

// Strings and brackets are all that must be told apart: a string is a key exactly when a colon follows.
// A loop and not a pattern, because pattern engines run out of stack on strings of megabytes.
function refuseRepeatedKeys(text: string): void {
  const open: Set<string>[] = [];
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '{' || character === '[') {
      open.push(new Set());
      if (open.length > MAX_JSON_DEPTH)
        throw new ProofError('malformed_json', 'The JSON is nested too deep.');
    } else if (character === '}' || character === ']') {
      open.pop();
    } else if (character === '"') {
      const end = findStringEnd(text, at);
      if (isFollowedByColon(text, end)) addKey(open.at(-1), text.slice(at, end));
      at = end - 1;
    }
  }
}

function findStringEnd(text: string, start: number): number {
  for (let quote = text.indexOf('"', start + 1); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let backslashes = 0;
    while (text[quote - 1 - backslashes] === '\\') backslashes += 1;
    if (backslashes % 2 === 0) return quote + 1;
  }
  throw new ProofError('malformed_json', 'The JSON ends within a string.');
}

function isFollowedByColon(text: string, end: number): boolean {
  let at = end;
  while (at < text.length && ' \t\n\r'.includes(text.charAt(at))) at += 1;
  return text[at] === ':';
}

function addKey(keys: Set<string> | undefined, token: string): void {
  // Two spellings of one key, with and without escapes, are still one key.
  const key = token.includes('\\') ? parse(token) : token.slice(1, -1);
  if (keys === undefined || typeof key !== 'string' || keys.has(key)) {
    throw new ProofError('malformed_json', 'The JSON repeats a key.');
  }
  keys.add(key);
}
