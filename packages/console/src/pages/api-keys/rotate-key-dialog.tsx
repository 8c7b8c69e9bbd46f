import { Button, Group, Modal, Select, Stack } from '@mantine/core';
import { useState } from 'react';

import { api } from '../../api/client.ts';
import { useChange } from '../../api/use-change.ts';
import { Problem } from '../../feedback/problem.tsx';
import { moment } from '../../words/moment.ts';
import classes from './api-keys.module.css';
import { KeySecret } from './key-secret.tsx';
import type { ApiKey, RotatedKey } from './key-words.ts';

const HOUR_MS = 3_600_000;
const OVERLAPS = [
  { value: '24', label: 'For a day' },
  { value: '1', label: 'For an hour' },
  { value: '168', label: 'For a week' },
  { value: '720', label: 'For 30 days, the most' },
  { value: '0', label: 'Not at all: it leaked' },
] as const;

/** Gives a key a new secret; the one before goes on for a while, so that no call fails. */
export function RotateKeyDialog({
  target,
  onClose,
}: {
  readonly target: ApiKey | undefined;
  readonly onClose: () => void;
}) {
  const [rotated, setRotated] = useState<RotatedKey>();
  const close = () => {
    setRotated(undefined);
    onClose();
  };
  return (
    <Modal
      opened={target !== undefined}
      onClose={close}
      closeOnClickOutside={rotated === undefined}
      closeOnEscape={rotated === undefined}
      title={rotated ? `“${rotated.name}” has a new secret` : `Rotate “${target?.name ?? ''}”`}
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {rotated ? (
        <KeySecret made={rotated} overlapEndsAt={rotated.overlap_ends_at} onClose={close} />
      ) : (
        target && <Rotation target={target} onRotated={setRotated} onCancel={close} />
      )}
    </Modal>
  );
}

function Rotation({
  target,
  onRotated,
  onCancel,
}: {
  readonly target: ApiKey;
  readonly onRotated: (rotated: RotatedKey) => void;
  readonly onCancel: () => void;
}) {
  const [hours, setHours] = useState<string>(OVERLAPS[0].value);
  const rotate = useChange({
    change: () =>
      api.post('/v1/api-keys/{id}/rotate', {
        params: { path: { id: target.id } },
        body: { overlap_hours: Number(hours) },
      }),
    stale: [['api-keys'], ['credentials']],
    onDone: onRotated,
    refusals: 'shown',
  });
  const until = moment(new Date(Date.now() + Number(hours) * HOUR_MS));
  return (
    <Stack gap="md">
      {rotate.problem && <Problem problem={rotate.problem} />}
      <p>
        The key keeps its id, its rights, and the rules and budgets that name it. It gets a new secret, which
        you put in place of <code>{target.prefix}…</code>
      </p>
      <Select
        label="How long the secret before still works"
        allowDeselect={false}
        data={[...OVERLAPS]}
        value={hours}
        onChange={(chosen) => setHours(chosen ?? OVERLAPS[0].value)}
      />
      <p className={classes.hint} role="status">
        {hours === '0'
          ? 'The secret before stops within a second. Calls with it fail until the new one is in place.'
          : `Both work until ${until}. No call fails where the new one is in place by then.`}{' '}
        Who rotates a key takes it over: it ends when they are removed.
      </p>
      <Group justify="flex-end">
        <Button variant="default" onClick={onCancel}>
          Cancel
        </Button>
        <Button loading={rotate.isRunning} onClick={() => rotate.run()}>
          Rotate the key
        </Button>
      </Group>
    </Stack>
  );
}
