import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';

/** Asks before something that cannot be taken back. The words say what will happen. */
export function Confirm({
  opened,
  title,
  onClose,
  ...question
}: {
  readonly opened: boolean;
  readonly title: string;
  readonly children: ReactNode;
  /** What the button says, a verb: "Revoke key". */
  readonly act: string;
  /** What has to be typed first, where a slip would hurt: a name. */
  readonly typed?: string;
  readonly isRunning?: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={title}
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Question {...question} onClose={onClose} />
    </Modal>
  );
}

function Question({
  children,
  act,
  typed,
  isRunning = false,
  onConfirm,
  onClose,
}: {
  readonly children: ReactNode;
  readonly act: string;
  readonly typed?: string;
  readonly isRunning?: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}) {
  const [text, setText] = useState('');
  const isSure = typed === undefined || text.trim() === typed.trim();
  const confirm = (event: FormEvent) => {
    event.preventDefault();
    if (isSure) onConfirm();
  };
  return (
    <form onSubmit={confirm}>
      <Stack>
        <div>{children}</div>
        {typed !== undefined && (
          <TextInput
            label={`Type ${typed} to confirm`}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            autoComplete="off"
            spellCheck={false}
            data-autofocus
          />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" color="red" loading={isRunning} disabled={!isSure}>
            {act}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
