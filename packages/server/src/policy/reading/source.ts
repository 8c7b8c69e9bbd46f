import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';

import { MAX_POLICY_BYTES } from '../policy.ts';
import { formatPath, type RulePath } from '../rule-path.ts';
import { aliasFault, type NodeFault, valueOf } from './document-value.ts';
import type { PolicyFault } from './parse-policy.ts';
import { isTooIntricate } from './too-intricate.ts';

/** A text taken apart: its value, and where each part of the value stands; or why it cannot be read. */
export type PolicySource =
  | {
      readonly kind: 'read';
      readonly value: unknown;
      readonly locate: (
        path: RulePath,
        isAboutKey?: boolean,
      ) => { readonly line: number; readonly column: number };
    }
  | { readonly kind: 'unreadable'; readonly faults: readonly PolicyFault[] };

/**
 * Reads a text whose author nobody vouches for: bounded in size and depth before the parser sees it, with no tags,
 * and with few aliases, none inside another, so that a small text cannot stand for a large value.
 */
export function readSource(text: string, format: 'yaml' | 'json' | undefined): PolicySource {
  if (Buffer.byteLength(text) > MAX_POLICY_BYTES)
    return unreadable({ line: 1, column: 1 }, `Write less: a policy has at most ${MAX_POLICY_BYTES} bytes.`);
  const notJson = format === 'yaml' ? undefined : jsonFault(text);
  if (format === 'json' && notJson !== undefined) return unreadable(notJson, 'This cannot be read as JSON.');
  const isJson = format !== 'yaml' && notJson === undefined;
  // In JSON a tab can only be white space, which YAML takes for indentation.
  const readable = isJson ? text.replaceAll('\t', ' ') : text;
  if (isTooIntricate(readable))
    return unreadable({ line: 1, column: 1 }, 'Write less into it, or fewer levels: a policy needs six.');
  const lines = new LineCounter();
  const positionOf = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const document = parseDocument(readable, {
    lineCounter: lines,
    version: '1.2',
    schema: 'core',
    merge: false,
    // The parser compares each key with each; `valueOf` looks for repeated keys in one walk.
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'error',
  });
  const broken = [...document.errors, ...document.warnings];
  if (broken.length > 0) {
    return {
      kind: 'unreadable',
      faults: broken.slice(0, MAX_SYNTAX_FAULTS).map(({ pos, code, message }) => ({
        ...positionOf(pos[0]),
        path: '',
        message: syntaxFault(code, message),
      })),
    };
  }
  const aliases = aliasFault(document);
  const { value, faults } =
    aliases === undefined ? valueOf(document) : { value: undefined, faults: [aliases] };
  if (faults.length > 0) return { kind: 'unreadable', faults: faults.map(toFault) };
  if (!isMap(document.contents))
    return unreadable({ line: 1, column: 1 }, 'Write keys and values, beginning with version: 1.');
  return {
    kind: 'read',
    value,
    locate: (path, isAboutKey = false) => positionOf(offsetOf(document, path, isAboutKey)),
  };

  function toFault({ offset, path, message }: NodeFault): PolicyFault {
    return { ...positionOf(offset), path: formatPath(path), message };
  }
}

/** The first fault of syntax makes most of those behind it. */
const MAX_SYNTAX_FAULTS = 5;

function syntaxFault(code: string, message: string): string {
  switch (code) {
    case 'MULTIPLE_DOCS':
      return 'Write one document: this line begins another.';
    case 'TAB_AS_INDENT':
      return 'Write spaces here: YAML takes no tabs for indentation.';
    case 'TAG_RESOLVE_FAILED':
      return 'Write the value alone: a policy has no tags.';
    default:
      return `This cannot be read as YAML: ${message.replace(/\.$/, '')}.`;
  }
}

/** Where a text stops being JSON; undefined where it is. */
function jsonFault(text: string): { line: number; column: number } | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    // The parser says where in its sentence alone; where it does not, the end of the text is missing.
    const said = error instanceof Error ? error.message : '';
    const [, line = '1', column = '1'] = /line (\d+) column (\d+)/.exec(said) ?? [];
    return { line: Number(line), column: Number(column) };
  }
}

/** Where the thing at a path begins, or the nearest thing around it that is there. */
function offsetOf(document: Document.Parsed, path: RulePath, isAboutKey: boolean): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const [depth, part] of path.entries()) {
    const target: unknown = isAlias(node) ? node.resolve(document) : node;
    if (isMap(target)) {
      const pair = target.items.find(({ key }) => isScalar(key) && String(key.value) === String(part));
      if (pair === undefined) break;
      const isValue = depth === path.length - 1 && !isAboutKey;
      offset = startOf(isValue && isScalar(pair.value) ? pair.value : pair.key) ?? offset;
      node = pair.value;
    } else if (isSeq(target)) {
      node = target.items[Number(part)];
      offset = startOf(node) ?? offset;
    } else break;
  }
  return offset;
}

function startOf(node: unknown): number | undefined {
  return isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range?.[0] : undefined;
}

function unreadable(at: { line: number; column: number }, message: string): PolicySource {
  return { kind: 'unreadable', faults: [{ ...at, path: '', message }] };
}
