import { Button, Group, Textarea } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';

import { toast } from '../../feedback/toasts.ts';
import { useFields } from '../../forms/use-fields.ts';
import { CopyButton } from '../../kit/copy-button.tsx';
import { Panel } from '../../kit/panel.tsx';
import { Pill } from '../../kit/pill.tsx';
import { When } from '../../kit/when.tsx';
import { faultOfKey, type Trust } from '../../proof/trust.ts';
import type { TrustState } from '../../proof/use-trust.ts';
import classes from './ledger.module.css';

/** The verifier key that this browser trusts, how it came to it, and a way to trust one that came another way. */
export function KeyPanel({ keys }: { readonly keys: TrustState }) {
  const [isOpen, form] = useDisclosure();
  const { trust } = keys;
  if (trust === undefined) return null;
  return (
    <Panel
      title="The key you trust"
      lead={<Origin trust={trust} />}
      actions={trust.how === 'pinned' ? <Pill tone="good">Pinned by you</Pill> : <Pill>On first use</Pill>}
    >
      <div className={classes.key}>
        <code>{trust.key}</code>
        <CopyButton text={trust.key} label="Copy the key" />
      </div>
      {isOpen ? (
        <PinForm
          onPin={(key) => {
            keys.pin(key);
            form.close();
            toast({ tone: 'good', words: 'The key is pinned in this browser.' });
          }}
          onClose={form.close}
        />
      ) : (
        <Group gap="xs" className={classes.actions}>
          <Button size="xs" variant="default" onClick={form.open}>
            Pin a key from elsewhere
          </Button>
        </Group>
      )}
    </Panel>
  );
}

function Origin({ trust }: { readonly trust: Trust }) {
  return trust.how === 'pinned' ? (
    <>
      You gave it to this browser on <When at={trust.since} as="moment" />. Nothing of this server is believed
      that it did not sign.
    </>
  ) : (
    <>
      This server stated it when your browser first met it, on <When at={trust.since} as="moment" />. That
      shows that nothing has changed since; only a key from elsewhere, such as <code>ledger.vkey</code> on the
      server, shows that it was right to begin with.
    </>
  );
}

function PinForm({
  onPin,
  onClose,
}: {
  readonly onPin: (key: string) => void;
  readonly onClose: () => void;
}) {
  const form = useFields({ key: '' }, { key: faultOfKey });
  return (
    <form className={classes.form} onSubmit={form.submit(({ key }) => onPin(key))} noValidate>
      <Textarea
        {...form.text('key')}
        label="Verifier key"
        description="One line, as in ledger.vkey. With another key than the one above, this browser also forgets the log that it has seen."
        autosize
        minRows={2}
        autoFocus
        spellCheck={false}
      />
      <Group gap="xs" mt="sm">
        <Button size="xs" type="submit">
          Pin the key
        </Button>
        <Button size="xs" variant="default" onClick={onClose}>
          Cancel
        </Button>
      </Group>
    </form>
  );
}
