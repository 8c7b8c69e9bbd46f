import { AppError } from '../platform/errors.ts';
import { warningsOf } from './lint.ts';
import type { Policy } from './policy.ts';
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
    throw new AppError(
      'body_invalid',
      'Send the policy as source (a text) or as policy (an object), not both.',
    );
  // An object has no lines of its own; it is read as the text that it would be written as, by the same rules.
  return source === undefined
    ? parsePolicyText(JSON.stringify(policy, null, 2), 'json')
    : parsePolicyText(source);
}
