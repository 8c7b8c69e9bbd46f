import { type Document, isAlias, isMap, isNode, isPair, isScalar, isSeq, type Node, visit } from 'yaml';

import type { RulePath } from '../rule-path.ts';

/** Something wrong at an offset of the text. */
export interface NodeFault {
  readonly offset: number;
  readonly path: RulePath;
  readonly message: string;
}

/** Aliases save typing; a policy that needs more of them than this would be hard to read anyway. */
const MAX_ALIASES = 20;

/** Why the aliases of a document are not followed, if they are not. */
export function aliasFault(document: Document.Parsed): NodeFault | undefined {
  let count = 0;
  let fault: NodeFault | undefined;
  visit(document, {
    Alias(_key, alias) {
      count += 1;
      const target = alias.resolve(document);
      const at = { offset: alias.range?.[0] ?? 0, path: [] };
      if (count > MAX_ALIASES) fault = { ...at, message: `Write at most ${MAX_ALIASES} aliases.` };
      else if (target === undefined) fault = { ...at, message: 'Write an anchor before its alias.' };
      else if (hasAlias(target)) fault = { ...at, message: 'Write this out: an alias cannot hold another.' };
      return fault === undefined ? undefined : visit.BREAK;
    },
  });
  return fault;
}

function hasAlias(node: Node): boolean {
  let found = false;
  visit(node, {
    Alias() {
      found = true;
      return visit.BREAK;
    },
  });
  return found;
}

/**
 * The value of a document, as JSON has values. Repeated keys, keys that are not texts, a key that JavaScript treats as
 * its own, tags, and numbers that begin with a zero (octal to some, decimal to others) are faults: each could be read
 * as one thing here and as another elsewhere. So is half a character, which has no canonical form to be signed.
 */
export function valueOf(document: Document.Parsed): { value: unknown; faults: NodeFault[] } {
  const faults: NodeFault[] = [];

  function read(node: unknown, path: RulePath): unknown {
    if (isAlias(node)) return read(node.resolve(document), path);
    const message = nodeFault(node);
    if (message !== undefined) {
      faults.push({ offset: isNode(node) ? offsetOf(node) : 0, path, message });
      return null;
    }
    if (isScalar(node)) return node.value;
    if (isSeq(node)) return node.items.map((item, index) => read(item, [...path, index]));
    if (!isMap(node)) return null;
    const entries = new Map<string, unknown>();
    for (const pair of node.items) {
      const { key } = pair;
      if (!isPair(pair) || !isScalar(key)) {
        faults.push({ offset: offsetOf(node), path, message: 'Write a name before each colon.' });
        continue;
      }
      const fault = keyFault(key.value, entries);
      if (fault === undefined) entries.set(String(key.value), read(pair.value, [...path, String(key.value)]));
      else faults.push({ offset: offsetOf(key), path: [...path, String(key.value)], message: fault });
    }
    return Object.fromEntries(entries);
  }

  return { value: read(document.contents, []), faults };
}

const BEGINS_WITH_ZERO = /^[-+]?0[\dxo]/;

function nodeFault(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  if (!isAlias(node) && node.tag !== undefined) return 'Write the value alone: a policy has no tags.';
  if (!isScalar(node)) return undefined;
  if (typeof node.value === 'number' && BEGINS_WITH_ZERO.test(node.source ?? ''))
    return 'Write this number in decimal, without a zero before it, or in quotes if it is a name.';
  return typeof node.value === 'string' && !node.value.isWellFormed() ? HALF_A_CHARACTER : undefined;
}

const HALF_A_CHARACTER = 'Write this again: half of a character is missing (a lone surrogate).';

function offsetOf(node: Node): number {
  return node.range?.[0] ?? 0;
}

function keyFault(key: unknown, before: ReadonlyMap<string, unknown>): string | undefined {
  if (typeof key !== 'string') return `Put this name in quotes: "${String(key)}".`;
  if (!key.isWellFormed()) return HALF_A_CHARACTER;
  if (key === '__proto__') return 'Choose another name: this one has a meaning of its own to programs.';
  return before.has(key) ? 'Write each key once: this one stands here before.' : undefined;
}
