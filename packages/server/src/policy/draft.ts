import { AppError } from '../platform/errors.ts';
import { warningsOf } from './lint.ts';
import { MAX_POLICY_BYTES, type Policy } from './policy.ts';
import { type ParsedPolicy, parsePolicyText, type PolicyFault } from './reading/parse-policy.ts';
import { formatPath } from './rule-path.ts';

/** A draft as clients send it: a text in YAML or JSON, or the object itself. */
export interface PolicyDraft {
  readonly source?: string | undefined;
  readonly policy?: unknown;
}

/** What is wrong with a draft, and what it says in vain. */
export interface PolicyLint {
  readonly valid: boolean;
  readonly faults: readonly PolicyFault[];
  readonly warnings: readonly PolicyFault[];
}

/**
 * The policy of a draft. Throws AppError `policy_document_invalid`, whose sentence names the first faults with their
 * lines, and `body_invalid` unless the draft has one of `source` and `policy`.
 */
export function readDraft(draft: PolicyDraft): Policy {
  const parsed = parseDraft(draft);
  if (parsed.kind === 'parsed') return parsed.policy;
  const shown = parsed.faults.slice(0, SHOWN_FAULTS).map(faultSentence);
  const more = parsed.faults.length - shown.length;
  if (more > 0) shown.push(`There are ${more} more.`);
  throw new AppError('policy_document_invalid', shown.join(' '), {
    param: draft.source === undefined ? 'policy' : 'source',
  });
}

/** Everything that can be said of a draft; never throws for what it says, only as `readDraft` for having none. */
export function lintDraft(draft: PolicyDraft): PolicyLint {
  const parsed = parseDraft(draft);
  if (parsed.kind === 'faults') return { valid: false, faults: parsed.faults, warnings: [] };
  const warnings = warningsOf(parsed.policy).map(({ path, message }) => ({
    ...parsed.locate(path),
    path: formatPath(path),
    message,
  }));
  return { valid: true, faults: [], warnings };
}

/** For an error that is read in one piece; all of them are in the lint. */
const SHOWN_FAULTS = 3;

function faultSentence({ line, column, path, message }: PolicyFault): string {
  return `Line ${line}, column ${column}${path === '' ? '' : `, ${path}`}: ${message}`;
}

function parseDraft({ source, policy }: PolicyDraft): ParsedPolicy {
  if ((source === undefined) === (policy === undefined))
    throw new AppError('body_invalid', 'Send the policy once: as source (a text) or as policy (an object).');
  return source === undefined ? parsePolicyObject(policy) : parsePolicyText(source);
}

/** A policy has six levels. Writing out an object that has very many would take the stack. */
const MAX_DEPTH = 30;

/**
 * An object has no lines of its own; it is read as the text that it would be written as, by the same rules. Indented,
 * so that faults have lines that people find; unless only that would make it too long.
 */
function parsePolicyObject(policy: unknown): ParsedPolicy {
  if (isDeeperThan(MAX_DEPTH, policy)) {
    const message = 'Write fewer levels: a policy needs six.';
    return { kind: 'faults', faults: [{ line: 1, column: 1, path: '', message }] };
  }
  const indented = JSON.stringify(policy, null, 2);
  const isTooLong = Buffer.byteLength(indented) > MAX_POLICY_BYTES;
  return parsePolicyText(isTooLong ? JSON.stringify(policy) : indented, 'json');
}

function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((part) => isDeeperThan(levels - 1, part));
}
