import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import type { PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/browser';

import { api } from '../../api/client.ts';
import { useChange } from '../../api/use-change.ts';
import { Problem } from '../../feedback/problem.tsx';
import { toast } from '../../feedback/toasts.ts';
import { useFields } from '../../forms/use-fields.ts';
import { passkeyWords } from '../../sign-in/passkey.ts';

/** Adds a passkey, under a name that tells it from others. */
export function AddPasskeyDialog({
  opened,
  onClose,
}: {
  readonly opened: boolean;
  readonly onClose: () => void;
}) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Add a passkey"
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <PasskeyFields onClose={onClose} />
    </Modal>
  );
}

function PasskeyFields({ onClose }: { readonly onClose: () => void }) {
  const add = useChange({
    change: makePasskey,
    // The session's token is another one now.
    stale: [['session'], ['passkeys'], ['members']],
    done: (added) =>
      added === undefined ? 'No passkey was added.' : `The passkey “${added.name}” is added.`,
    onDone: (added) => {
      if (added !== undefined) onClose();
    },
    refusals: 'shown',
  });
  const form = useFields(
    { name: '' },
    { name: (name) => (name.trim() === '' ? 'Give it a name, such as “work laptop”.' : undefined) },
    add.problem,
  );
  return (
    <form onSubmit={form.submit(({ name }) => add.run(name.trim()))} noValidate>
      <Stack gap="md">
        {add.problem && <Problem problem={add.problem} />}
        <TextInput
          {...form.text('name')}
          label="Name"
          description="To tell it from others, such as “work laptop”. Your browser then asks you to make it."
          maxLength={100}
          data-autofocus
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={add.isRunning}>
            Go on
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Asks the browser for a new passkey; undefined where the person closed its dialog. */
async function makePasskey(name: string) {
  const options = await api.post('/v1/account/passkeys/options');
  const { startRegistration } = await import('@simplewebauthn/browser');
  try {
    // The options are WebAuthn's own, which the API's document does not repeat.
    const optionsJSON = options as object as PublicKeyCredentialCreationOptionsJSON;
    const answer = await startRegistration({ optionsJSON });
    const response = { ...answer, clientExtensionResults: { ...answer.clientExtensionResults } };
    return await api.post('/v1/account/passkeys', { body: { name, response } });
  } catch (error) {
    if (!(error instanceof DOMException || error instanceof Error) || !isOfBrowser(error)) throw error;
    const words = passkeyWords(error);
    if (words !== undefined) toast({ tone: 'neutral', words });
    return undefined;
  }
}

const BROWSER_ERRORS: ReadonlySet<string> = new Set([
  'AbortError',
  'NotAllowedError',
  'SecurityError',
  'InvalidStateError',
]);

function isOfBrowser({ name }: Error): boolean {
  return BROWSER_ERRORS.has(name);
}
