import { Button, Stack } from '@mantine/core';

import { Icon } from '../../icons/icon.tsx';
import { Command } from '../../kit/command.tsx';
import { moment } from '../../words/moment.ts';
import classes from './api-keys.module.css';
import type { NewKey } from './key-words.ts';
import { curlWith, signingClient } from './snippets.ts';

/** The secret of a key that was just made, this once, and how to use it. */
export function KeySecret({
  made,
  overlapEndsAt,
  onClose,
}: {
  readonly made: NewKey;
  /** When the secret before ends, where there was one. */
  readonly overlapEndsAt?: string;
  readonly onClose: () => void;
}) {
  const isSigning = made.signature_key_id !== null;
  return (
    <Stack gap="md">
      <div className={classes.once} role="status">
        <Icon name="alert" size={16} />
        <p>
          <strong>Copy it now.</strong> It is shown this once.{' '}
          {isSigning
            ? 'Avouch keeps it encrypted, and shows it to nobody.'
            : 'Avouch keeps a hash, from which nobody can read it.'}
        </p>
      </div>
      {made.signature_key_id !== null && (
        <section>
          <h3 className={classes.part}>Key id, no secret</h3>
          <Command>{made.signature_key_id}</Command>
        </section>
      )}
      <section>
        <h3 className={classes.part}>{isSigning ? 'Signing secret' : 'API key'}</h3>
        <div data-secret>
          <Command>{made.key}</Command>
        </div>
      </section>
      {overlapEndsAt !== undefined && <Overlap endsAt={overlapEndsAt} />}
      <section>
        <h3 className={classes.part}>{isSigning ? 'Sign with it' : 'Try it'}</h3>
        <Command>
          {made.signature_key_id === null
            ? curlWith(location.origin, made.key)
            : signingClient(location.origin, made.signature_key_id)}
        </Command>
      </section>
      <Button onClick={onClose}>I have copied it</Button>
    </Stack>
  );
}

function Overlap({ endsAt }: { readonly endsAt: string }) {
  const isOver = Date.parse(endsAt) <= Date.now();
  return (
    <p>
      {isOver
        ? 'The secret before has stopped working.'
        : `The secret before works too, until ${moment(new Date(endsAt))}. Put the new one in place by then.`}
    </p>
  );
}
