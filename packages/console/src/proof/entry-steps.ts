import type { EntryVerdict, RefusalCode } from '@avouch/sdk';

/** What is checked of an entry, in the order in which it is checked. */
export const STEPS = ['leaf', 'signature', 'inclusion'] as const;
export type Step = (typeof STEPS)[number];

export interface StepState {
  readonly step: Step;
  readonly state: 'passed' | 'failed' | 'not_reached';
}

/** Pure: how far a verification came. */
export function stepsOf(verdict: EntryVerdict): readonly StepState[] {
  if (verdict.kind === 'verified') return STEPS.map((step) => ({ step, state: 'passed' }));
  const failed = STEPS.indexOf(stepOf(verdict.reason));
  return STEPS.map((step, at) => ({
    step,
    state: at < failed ? 'passed' : at === failed ? 'failed' : 'not_reached',
  }));
}

/** The step that a refusal stands for. What no entry should cause counts against the entry. */
function stepOf(reason: RefusalCode): Step {
  switch (reason) {
    case 'malformed_key':
    case 'malformed_note':
    case 'malformed_checkpoint':
    case 'unknown_key':
    case 'bad_signature':
    case 'origin_mismatch':
      return 'signature';
    case 'malformed_proof':
    case 'index_out_of_range':
    case 'not_included':
    case 'not_consistent':
    case 'truncated':
    case 'surplus':
    case 'root_mismatch':
      return 'inclusion';
    case 'malformed_json':
    case 'not_canonical':
    case 'malformed_encoding':
    case 'malformed_tile':
    case 'malformed_envelope':
    case 'malformed_entry':
    case 'malformed_export':
    case 'unsupported_payload_type':
    case 'index_mismatch':
    case 'too_large':
      return 'leaf';
  }
}

/** What a refusal means for somebody who relies on the ledger, in one sentence. */
export function meaningOf(reason: RefusalCode): string {
  switch (reason) {
    case 'not_included':
      return 'What is shown is not what was signed: the entry was altered, or another one was put in its place.';
    case 'bad_signature':
      return 'The checkpoint was altered after it was signed, or signed with another key.';
    case 'unknown_key':
    case 'origin_mismatch':
      return 'The checkpoint is not signed by the key that you trust for this ledger.';
    case 'index_mismatch':
      return 'The server proved another entry than the one that was asked for.';
    case 'not_consistent':
      return 'The log has two histories: what was seen in this browser before is not part of it.';
    case 'truncated':
      return 'Entries that were there are gone.';
    case 'surplus':
      return 'There are more entries than were signed.';
    case 'root_mismatch':
      return 'At least one entry was altered, moved or dropped after it was signed.';
    case 'not_canonical':
    case 'malformed_json':
    case 'malformed_encoding':
    case 'malformed_entry':
    case 'too_large':
      return 'The entry does not have the form in which entries are recorded.';
    case 'malformed_key':
    case 'malformed_note':
    case 'malformed_checkpoint':
    case 'malformed_proof':
    case 'malformed_tile':
    case 'malformed_envelope':
    case 'malformed_export':
    case 'unsupported_payload_type':
    case 'index_out_of_range':
      return 'What should prove it does not have the form of a proof.';
  }
}
