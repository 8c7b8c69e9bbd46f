import { Button, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useState } from 'react';

import { useMay, useSession } from '../../api/queries.ts';
import type { Actor } from '../../entries/use-names.ts';
import { Icon } from '../../icons/icon.tsx';
import { usePatchUrl } from '../../url/use-url-state.ts';
import classes from './api-keys.module.css';
import { isFiltered, type KeyFilters } from './key-filters.ts';

/** Words are looked for once typing pauses. */
const PAUSE_MS = 250;
const USER = 'user:';

/** What the list of keys is narrowed to. */
export function KeyFilterBar({
  filters,
  actors,
}: {
  readonly filters: KeyFilters;
  readonly actors: readonly Actor[];
}) {
  const patch = usePatchUrl();
  const { user } = useSession();
  const seesOthers = [useMay('keys:manage'), useMay('keys:read')].includes(true);
  const [typed, setTyped] = useState(filters.search);
  const change = (name: keyof KeyFilters, value: string | null) =>
    patch({ [name]: value || undefined, 'keys.page': undefined });
  const search = useDebouncedCallback((text: string) => change('search', text.trim()), PAUSE_MS);
  const owners = actors
    .filter(({ value }) => value.startsWith(USER) && value !== `${USER}${user.id}`)
    .map(({ value, label }) => ({ value: value.slice(USER.length), label }));
  return (
    <>
      <TextInput
        className={classes.search ?? ''}
        type="search"
        size="sm"
        aria-label="Find by name, or by how the key or its id begins"
        placeholder="Name, or how the key begins"
        leftSection={<Icon name="search" size={15} />}
        value={typed}
        maxLength={100}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          search(event.currentTarget.value);
        }}
      />
      <Select
        className={classes.filter ?? ''}
        size="sm"
        aria-label="State"
        allowDeselect={false}
        data={STATES}
        value={filters.state}
        onChange={(state) => change('state', state === 'active' ? null : state)}
      />
      <Select
        className={classes.filter ?? ''}
        size="sm"
        aria-label="Kind"
        placeholder="Any kind"
        clearable
        data={KINDS}
        value={filters.kind ?? null}
        onChange={(kind) => change('kind', kind)}
      />
      {seesOthers && (
        <Select
          className={classes.filter ?? ''}
          size="sm"
          aria-label="Whose"
          placeholder="Anybody’s"
          clearable
          searchable
          data={[{ value: 'me', label: 'Mine' }, ...withChosen(owners, filters.owner)]}
          value={filters.owner || null}
          onChange={(owner) => change('owner', owner)}
        />
      )}
      {isFiltered(filters) && (
        <Button
          size="compact-sm"
          variant="subtle"
          onClick={() => {
            setTyped('');
            patch({
              search: undefined,
              state: undefined,
              kind: undefined,
              owner: undefined,
              'keys.page': undefined,
            });
          }}
        >
          Clear
        </Button>
      )}
    </>
  );
}

const STATES = [
  { value: 'active', label: 'Active' },
  { value: 'expired', label: 'Expired' },
  { value: 'revoked', label: 'Revoked' },
  { value: 'any', label: 'Any state' },
];
const KINDS = [
  { value: 'secret', label: 'API keys' },
  { value: 'signing', label: 'Signing keys' },
];

/** With who is chosen, even where nobody knows them by name any more. */
function withChosen(owners: readonly Actor[], chosen: string): Actor[] {
  const isListed = chosen === '' || chosen === 'me' || owners.some(({ value }) => value === chosen);
  return isListed ? [...owners] : [{ value: chosen, label: 'Somebody who left' }, ...owners];
}
