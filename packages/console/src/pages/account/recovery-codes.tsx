import { Button, Group, Stack } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';

import { useSession } from '../../api/queries.ts';
import { saveText } from '../../entries/save-text.ts';
import { Icon } from '../../icons/icon.tsx';
import { fullDay } from '../../words/moment.ts';
import classes from './account.module.css';
import { recoverySheet } from './recovery-sheet.ts';

/** Recovery codes, this once, and ways to keep them. */
export function RecoveryCodes({
  codes,
  onClose,
}: {
  readonly codes: readonly string[];
  readonly onClose: () => void;
}) {
  const { user } = useSession();
  const clipboard = useClipboard({ timeout: 2_000 });
  const sheet = () =>
    recoverySheet(codes, { origin: location.origin, email: user.email, day: fullDay(new Date()) });
  return (
    <Stack gap="md">
      <p>
        Each signs you in once in place of the app’s code, should your device be lost. They are shown this
        once: keep them where you keep other secrets, not on the device itself.
      </p>
      <ol className={classes.codes} data-print>
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ol>
      <Group gap="xs">
        <Button
          variant="default"
          leftSection={<Icon name={clipboard.copied ? 'check' : 'copy'} size={16} />}
          onClick={() => clipboard.copy(codes.join('\n'))}
        >
          {clipboard.copied ? 'Copied' : 'Copy'}
        </Button>
        <Button
          variant="default"
          leftSection={<Icon name="download" size={16} />}
          onClick={() => saveText('avouch-recovery-codes.txt', sheet())}
        >
          Download
        </Button>
        <Button variant="default" onClick={() => window.print()}>
          Print
        </Button>
      </Group>
      <Button onClick={onClose}>I have kept them</Button>
    </Stack>
  );
}
