import { faultsOf, type Remark } from '../check.ts';
import { type Policy, policySchema } from '../policy.ts';
import { formatPath, type RulePath } from '../rule-path.ts';
import { remarksOf } from './schema-remarks.ts';
import { type PolicySource, readSource } from './source.ts';

/** Something that is wrong in a policy's text, and where. Lines and columns count from 1. */
export interface PolicyFault {
  readonly line: number;
  readonly column: number;
  /** As `features.support.max_tokens`; empty where the text cannot be read at all. */
  readonly path: string;
  /** A sentence that says what to write instead. */
  readonly message: string;
}

export type ParsedPolicy =
  | {
      readonly kind: 'parsed';
      readonly policy: Policy;
      /** Where a place of the document stands in the text. */
      readonly locate: (path: RulePath) => { readonly line: number; readonly column: number };
    }
  | { readonly kind: 'faults'; readonly faults: readonly PolicyFault[] };

/** Nobody corrects more than this before reading the next answer. */
const MAX_FAULTS = 20;
/** Finding a place walks the document; whoever has more faults than this has the first of these to correct. */
const MAX_LOCATED = 500;

/**
 * Reads a policy as people write it: YAML 1.2 (core schema) or JSON, of at most 256 KB. What comes back as parsed can
 * be signed; otherwise the first twenty faults say where they are and what to write instead. Never throws.
 */
export function parsePolicyText(text: string, format?: 'yaml' | 'json'): ParsedPolicy {
  const source = readSource(text, format);
  if (source.kind === 'unreadable') return { kind: 'faults', faults: source.faults.slice(0, MAX_FAULTS) };
  const parsed = policySchema.safeParse(source.value);
  const remarks = parsed.success ? faultsOf(parsed.data) : remarksOf(parsed.error, source.value);
  if (parsed.success && remarks.length === 0)
    return { kind: 'parsed', policy: parsed.data, locate: source.locate };
  return {
    kind: 'faults',
    faults: located(remarks, source).slice(0, MAX_FAULTS),
  };
}

function located(remarks: readonly Remark[], source: Extract<PolicySource, { kind: 'read' }>): PolicyFault[] {
  return remarks
    .slice(0, MAX_LOCATED)
    .map(({ path, isAboutKey, message }) => ({
      ...source.locate(path, isAboutKey),
      path: formatPath(path),
      message,
    }))
    .sort((one, other) => one.line - other.line || one.column - other.column);
}
