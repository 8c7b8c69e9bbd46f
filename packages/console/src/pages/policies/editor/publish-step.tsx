import { Button, Textarea } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';

import { api } from '../../../api/client.ts';
import { useChange } from '../../../api/use-change.ts';
import { Problem } from '../../../feedback/problem.tsx';
import { useFields } from '../../../forms/use-fields.ts';
import { Icon } from '../../../icons/icon.tsx';
import { Panel } from '../../../kit/panel.tsx';
import classes from '../policies.module.css';
import { checkReason } from '../reason.ts';
import type { PolicyVersion } from '../shapes.ts';
import { PublishFacts } from './publish-facts.tsx';
import type { DraftState } from './use-draft.ts';

/** The last step: a reason, and the signature. */
export function PublishStep({
  draft,
  inForce,
  changes,
  isSound,
  onPublished,
}: {
  readonly draft: DraftState;
  readonly inForce: PolicyVersion;
  /** How much changes; undefined where it cannot be told, or not yet. */
  readonly changes: number | undefined;
  readonly isSound: boolean;
  readonly onPublished: (made: { readonly version: number }) => Promise<void>;
}) {
  const queries = useQueryClient();
  const publish = useChange({
    change: ({ why }: { why: string }) =>
      api.post('/v1/policies', {
        body: { source: draft.source, why: why.trim(), expected_version: draft.baseVersion },
      }),
    done: ({ version }) => `Version ${version} is published. Every node follows within two seconds.`,
    onDone: async (made) => {
      await onPublished(made);
      // Only now: on this page, the new version would look like somebody else's.
      await queries.invalidateQueries({ queryKey: ['policies'] });
    },
    refusals: 'shown',
  });
  const form = useFields({ why: '' }, { why: checkReason }, publish.problem);
  const isConflict = publish.problem?.code === 'policy_version_conflict';
  const isBehind = draft.baseVersion !== inForce.version;
  useEffect(() => {
    if (isConflict) void queries.invalidateQueries({ queryKey: ['policies', 'version', 'current'] });
  }, [isConflict, queries]);

  return (
    <Panel
      title={`Publish version ${inForce.version + 1}`}
      lead="It is signed, recorded in the ledger, and decides calls on every node within two seconds."
    >
      <form
        className={classes.publish}
        onSubmit={form.submit((values) => isSound && !isBehind && publish.run(values))}
        noValidate
      >
        <PublishFacts source={draft.source} changes={changes} from={inForce.version} />
        {publish.problem && !isConflict && <Problem problem={publish.problem} />}
        {isBehind && (
          <div className={classes.notice} data-tone="warn" role={isConflict ? 'alert' : undefined}>
            <Icon name="alert" />
            <p>
              {isConflict && 'Your text was not published: somebody else was faster. '}
              Decide first what becomes of version {inForce.version}, above.
            </p>
          </div>
        )}
        <Textarea
          {...form.text('why')}
          label="Why"
          description="For who reads the history. The ledger keeps only its fingerprint."
          autosize
          minRows={2}
          maxRows={6}
        />
        <div>
          <Button type="submit" loading={publish.isRunning} disabled={!isSound || isBehind}>
            Publish version {inForce.version + 1}
          </Button>
        </div>
      </form>
    </Panel>
  );
}
