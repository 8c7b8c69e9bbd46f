import type { JsonPath } from './json-text.ts';

/**
 * How a string of an answer, or of one event of a stream, is rewritten; undefined where it stays as it is: what names
 * things, what is signed, and the probabilities of tokens, which cut every placeholder into pieces.
 */
export function formOf(path: JsonPath): 'text' | 'json' | undefined {
  if (startsWith(path, 'logprobs')) return undefined;
  // What a tool is called with is the model's own, whatever its fields are called.
  if (startsWith(path, 'input')) return 'text';
  const key = path.at(-1);
  if (key !== undefined && kept.has(key)) return undefined;
  return key === 'arguments' ? 'json' : 'text';
}

/** Whether a key can hold anything but a word of the wire format. */
export function isOwnKey(key: string): boolean {
  return !wireKey.test(key);
}

/** Where both vendors put what is looked for: `choices.0.logprobs`, `content.0.input`, `content_block.input`. */
const HEAD_STEPS = 4;

function startsWith(path: JsonPath, key: string): boolean {
  return path.slice(0, HEAD_STEPS).includes(key);
}

const kept: ReadonlySet<string | number> = new Set([
  'id',
  'index',
  'model',
  'object',
  'role',
  'signature',
  'stop_reason',
  'finish_reason',
  'system_fingerprint',
  'tool_use_id',
  'type',
]);
const wireKey = /^[a-z][a-z0-9_]{0,60}$/;
