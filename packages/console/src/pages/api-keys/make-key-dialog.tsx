import {
  Button,
  Checkbox,
  Group,
  Modal,
  SegmentedControl,
  Select,
  Stack,
  TagsInput,
  TextInput,
} from '@mantine/core';
import { useState } from 'react';

import { api } from '../../api/client.ts';
import { useSession } from '../../api/queries.ts';
import { useChange } from '../../api/use-change.ts';
import { Problem } from '../../feedback/problem.tsx';
import { useFields } from '../../forms/use-fields.ts';
import classes from './api-keys.module.css';
import { bodyOf, KEY_CHECKS, type KeyForm, LIFETIMES, NEW_KEY } from './key-form.ts';
import { KeySecret } from './key-secret.tsx';
import { givableScopes, type NewKey, SCOPE_WORDS, type Scope } from './key-words.ts';

/** Makes a key, and then shows its secret this once. */
export function MakeKeyDialog({
  opened,
  onClose,
}: {
  readonly opened: boolean;
  readonly onClose: () => void;
}) {
  const [made, setMade] = useState<NewKey>();
  const close = () => {
    setMade(undefined);
    onClose();
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      // A click beside it must not lose a secret that is shown once.
      closeOnClickOutside={made === undefined}
      closeOnEscape={made === undefined}
      title={made ? `“${made.name}” is made` : 'Make a key'}
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {made ? <KeySecret made={made} onClose={close} /> : <KeyFields onMade={setMade} onCancel={close} />}
    </Modal>
  );
}

function KeyFields({
  onMade,
  onCancel,
}: {
  readonly onMade: (made: NewKey) => void;
  readonly onCancel: () => void;
}) {
  const { permissions, teams } = useSession();
  const make = useChange({
    change: (form: KeyForm) => api.post('/v1/api-keys', { body: bodyOf(form) }),
    stale: [['api-keys'], ['credentials']],
    onDone: onMade,
    refusals: 'shown',
  });
  const form = useFields<KeyForm>(NEW_KEY, KEY_CHECKS, make.problem);
  const scopes = form.value('scopes');
  return (
    <form onSubmit={form.submit((values) => make.run(values))} noValidate>
      <Stack gap="md">
        {make.problem && <Problem problem={make.problem} />}
        <TextInput
          {...form.text('name')}
          label="Name"
          description="What uses it, such as “search service”. No names of people: it stays in the ledger."
          maxLength={100}
          data-autofocus
        />
        <div>
          <span className={classes.label} id="key-kind">
            Kind
          </span>
          <SegmentedControl
            fullWidth
            aria-labelledby="key-kind"
            data={[
              { value: 'secret', label: 'API key' },
              { value: 'signing', label: 'Signing key' },
            ]}
            value={form.values.kind}
            onChange={(kind) => form.set({ kind: kind === 'signing' ? 'signing' : 'secret' })}
          />
          <p className={classes.hint}>
            {form.values.kind === 'secret'
              ? 'Sent with every call, as every OpenAI or Anthropic client does.'
              : 'Signs every call and is never sent: what is overheard cannot be used. For clients with the SDK.'}
          </p>
        </div>
        <Checkbox.Group
          label="What it may do"
          error={scopes.error}
          value={[...scopes.value]}
          onChange={(chosen) => scopes.onChange(chosen.filter(isScope))}
        >
          <div className={classes.scopes}>
            {givableScopes(permissions).map((scope) => (
              <Checkbox
                key={scope}
                value={scope}
                label={SCOPE_WORDS[scope]}
                description={<code>{scope}</code>}
              />
            ))}
          </div>
        </Checkbox.Group>
        <Select
          label="Expires after"
          allowDeselect={false}
          data={[...LIFETIMES]}
          {...form.value('lifetime_days')}
          onChange={(days) => form.set({ lifetime_days: days ?? NEW_KEY.lifetime_days })}
        />
        <Labels
          label="Only for teams"
          description={
            teams === null
              ? 'Calls carry one of these; a call that says nothing gets it where there is one. Empty: any team.'
              : `Calls carry one of these. Empty: your teams (${teams.join(', ')}).`
          }
          field={form.value('teams')}
          data={teams ?? []}
        />
        <Labels label="Only for features" description="Empty: any feature." field={form.value('features')} />
        <Labels
          label="Only from addresses"
          description="Addresses and networks, such as 192.0.2.0/24. Empty: from anywhere."
          field={form.value('ip_ranges')}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <Button type="submit" loading={make.isRunning}>
            Make the key
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Labels({
  label,
  description,
  field,
  data = [],
}: {
  readonly label: string;
  readonly description: string;
  readonly field: {
    readonly value: readonly string[];
    readonly error: string | undefined;
    onChange(value: readonly string[]): void;
  };
  readonly data?: readonly string[];
}) {
  return (
    <TagsInput
      label={label}
      description={description}
      value={[...field.value]}
      error={field.error}
      onChange={(chosen) => field.onChange(chosen)}
      data={[...data]}
      maxTags={50}
      acceptValueOnBlur
    />
  );
}

function isScope(word: string): word is Scope {
  return word in SCOPE_WORDS;
}
