import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';

import { Confirm } from '../kit/confirm.tsx';
import { Facts } from '../kit/facts.tsx';
import { When } from '../kit/when.tsx';
import { Alarm } from './alarm.tsx';
import type { TrustState } from './use-trust.ts';

/** Says loudly that the server states another key than the one that this browser trusts; nothing where it does not. */
export function KeyChanged({ keys }: { readonly keys: TrustState }) {
  const [opened, dialog] = useDisclosure();
  const { standing } = keys;
  if (standing?.kind !== 'changed') return null;
  const { trust, stated } = standing;
  return (
    <Alarm title="The server states another key for this ledger than the one you trust">
      <p>
        Whoever changes a log after the fact needs another key. Until you decide otherwise, everything here is
        verified under the key that you have trusted since <When at={trust.since} as="moment" />. Ask whoever
        runs the server, by another way than this page, whether the key was changed and what the new one is.
      </p>
      <Facts
        facts={[
          ['Trusted', <code key="trusted">{trust.key}</code>],
          ['Stated now', <code key="stated">{stated}</code>],
        ]}
      />
      <Button size="xs" variant="default" onClick={dialog.open}>
        Trust the new key
      </Button>
      <Confirm
        opened={opened}
        title="Trust another key?"
        act="Trust the new key"
        onConfirm={() => {
          keys.pin(stated);
          dialog.close();
        }}
        onClose={dialog.close}
      >
        The log that this browser remembers is forgotten with the old key: whether it only grew can then no
        longer be told. Do this only where somebody you trust has confirmed the new key.
      </Confirm>
    </Alarm>
  );
}
