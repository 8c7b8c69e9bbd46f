import { Alarm } from './alarm.tsx';
import { meaningOf } from './entry-steps.ts';
import type { EntryProof } from './use-entry-proof.ts';

/** Above an entry that does not verify, so that nobody reads on as if nothing was; nothing where it does. */
export function BrokenEntry({ proof }: { readonly proof: EntryProof }) {
  if (proof.kind !== 'checked' || proof.verdict.kind === 'verified') return null;
  const { reason, detail } = proof.verdict;
  return (
    <Alarm title="This entry does not verify. Do not rely on what is shown below.">
      <p>{meaningOf(reason)}</p>
      <p>
        {detail} <code>{reason}</code>
      </p>
    </Alarm>
  );
}
