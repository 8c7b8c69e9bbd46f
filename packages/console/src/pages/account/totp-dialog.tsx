import { Button, Group, Modal, Skeleton, Stack, TextInput } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';

import { api } from '../../api/client.ts';
import { useChange } from '../../api/use-change.ts';
import { Problem } from '../../feedback/problem.tsx';
import { useFields } from '../../forms/use-fields.ts';
import { Command } from '../../kit/command.tsx';
import classes from './account.module.css';
import { QrCode } from './qr-code.tsx';
import { RecoveryCodes } from './recovery-codes.tsx';
import { useTakeSession } from './use-session-change.ts';

/** Sets up an authenticator app: scan, show that it worked, and keep the recovery codes. */
export function TotpDialog({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  const [codes, setCodes] = useState<readonly string[]>();
  const close = () => {
    setCodes(undefined);
    onClose();
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      closeOnClickOutside={codes === undefined}
      closeOnEscape={codes === undefined}
      title={codes ? 'Keep your recovery codes' : 'Set up an authenticator app'}
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {codes ? (
        <RecoveryCodes codes={codes} onClose={close} />
      ) : (
        <Enrolment onDone={setCodes} onCancel={close} />
      )}
    </Modal>
  );
}

function Enrolment({
  onDone,
  onCancel,
}: {
  readonly onDone: (codes: readonly string[]) => void;
  readonly onCancel: () => void;
}) {
  const take = useTakeSession();
  const prepare = useChange({ change: () => api.post('/v1/account/totp'), refusals: 'shown' });
  const confirm = useChange({
    change: ({ code }: { code: string }) =>
      api.post('/v1/account/totp/confirm', { body: { code: code.replaceAll(/\s/g, '') } }),
    done: 'The authenticator app is set up.',
    stale: [['members']],
    onDone: ({ recovery_codes: codes, session }) => {
      take(session);
      onDone(codes);
    },
    refusals: 'shown',
  });
  const form = useFields(
    { code: '' },
    {
      code: (code) => (/^\s*(\d\s*){6}$/.test(code) ? undefined : 'Type the six digits that the app shows.'),
    },
    confirm.problem,
  );
  const wasAsked = useRef(false);
  useEffect(() => {
    // Once for each time the dialog opens: every answer is another secret.
    if (wasAsked.current) return;
    wasAsked.current = true;
    prepare.run();
  }, [prepare]);
  if (prepare.problem) return <Problem problem={prepare.problem} onRetry={() => prepare.run()} />;
  return (
    <form onSubmit={form.submit((values) => confirm.run(values))} noValidate>
      <Stack gap="md">
        <p>
          <strong>1.</strong> Scan this with an app such as Aegis, 1Password, Google Authenticator or the one
          of your telephone.
        </p>
        {prepare.answer === undefined ? (
          <Skeleton height={184} aria-label="Loading" />
        ) : (
          <div className={classes.enrolment}>
            <QrCode text={prepare.answer.uri} label="QR code for the authenticator app" />
            <div className={classes.secret}>
              <p className={classes.quiet}>No camera? Type this secret into the app:</p>
              <div data-secret>
                <Command>{prepare.answer.secret}</Command>
              </div>
            </div>
          </div>
        )}
        <p>
          <strong>2.</strong> Type the code that the app shows now.
        </p>
        {confirm.problem && <Problem problem={confirm.problem} />}
        <TextInput
          {...form.text('code')}
          label="Code"
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={12}
          className={classes.code ?? ''}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <Button type="submit" loading={confirm.isRunning} disabled={prepare.answer === undefined}>
            Confirm
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
