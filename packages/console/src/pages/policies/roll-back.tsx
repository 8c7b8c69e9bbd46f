import { Button, Group, Modal, Stack, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';

import { api } from '../../api/client.ts';
import { useChange } from '../../api/use-change.ts';
import { Loaded } from '../../feedback/loaded.tsx';
import { Problem } from '../../feedback/problem.tsx';
import { useFields } from '../../forms/use-fields.ts';
import { ChangeList } from './change-list.tsx';
import { diffQuery } from './policy-queries.ts';
import classes from './policies.module.css';
import { checkReason } from './reason.ts';

/** Asks why, shows what changes, and publishes what an older version says as a new one. */
export function RollBack({
  opened,
  version,
  inForce,
  onClose,
}: {
  readonly opened: boolean;
  readonly version: number;
  readonly inForce: number;
  readonly onClose: () => void;
}) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={`Bring version ${version} back`}
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <RollBackForm version={version} inForce={inForce} onClose={onClose} />
    </Modal>
  );
}

function RollBackForm({
  version,
  inForce,
  onClose,
}: {
  readonly version: number;
  readonly inForce: number;
  readonly onClose: () => void;
}) {
  const navigate = useNavigate();
  const diff = useQuery(diffQuery(inForce, version));
  const rollBack = useChange({
    change: ({ why }: { why: string }) =>
      api.post('/v1/policies/roll_back', { body: { version, why: why.trim(), expected_version: inForce } }),
    done: (made) =>
      `Version ${made.version} brings version ${version} back. Every node follows within two seconds.`,
    stale: [['policies']],
    onDone: async (made) => {
      onClose();
      await navigate({ to: '/policies/$version', params: { version: String(made.version) } });
    },
    refusals: 'shown',
  });
  const form = useFields({ why: '' }, { why: checkReason }, rollBack.problem);
  return (
    <form onSubmit={form.submit((values) => rollBack.run(values))} noValidate>
      <Stack>
        <p>
          What version {version} says becomes version {inForce + 1}, signed anew. Versions in between stay in
          the history.
        </p>
        <section>
          <h3 className={classes.dialogHeading}>What changes for calls</h3>
          <div
            className={classes.dialogChanges}
            role="region"
            aria-label="What changes for calls"
            tabIndex={0}
          >
            <Loaded query={diff} skeletonHeight={80}>
              {({ changes, truncated }) => (
                <ChangeList
                  changes={changes}
                  isCut={truncated}
                  nothing={`Nothing: version ${inForce} says the same.`}
                />
              )}
            </Loaded>
          </div>
        </section>
        {rollBack.problem && <Problem problem={rollBack.problem} />}
        <Textarea
          {...form.text('why')}
          label="Why"
          description="For who reads the history."
          autosize
          minRows={2}
          data-autofocus
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={rollBack.isRunning}>
            Bring version {version} back
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
