import { Button, Select, TextInput } from '@mantine/core';

import { groupName, groupsOf } from '../../entries/kinds.ts';
import type { Actor } from '../../entries/use-names.ts';
import { usePatchUrl } from '../../url/use-url-state.ts';
import { count } from '../../words/quantity.ts';
import classes from './audit.module.css';
import { type AuditFilters, isFiltered } from './filters.ts';

/** What the trail is narrowed to: what it is about, who acted, and when. */
export function AuditFilterBar({
  filters,
  kinds,
  actors,
}: {
  readonly filters: AuditFilters;
  readonly kinds: readonly { readonly kind: string; readonly count: number }[];
  readonly actors: readonly Actor[];
}) {
  const patch = usePatchUrl();
  const change = (name: keyof AuditFilters, value: string | null) =>
    patch({ [name]: value || undefined, 'audit.page': undefined });
  return (
    <>
      <Select
        className={classes.about}
        size="sm"
        aria-label="What it is about"
        placeholder="About anything"
        clearable
        searchable
        data={choicesOf(kinds, filters.about)}
        value={filters.about || null}
        onChange={(value) => change('about', value)}
      />
      <Select
        className={classes.about}
        size="sm"
        aria-label="Who acted"
        placeholder="By anybody"
        clearable
        searchable
        data={actorsWith(actors, filters.by)}
        value={filters.by || null}
        onChange={(value) => change('by', value)}
      />
      <TextInput
        size="sm"
        type="date"
        className={classes.date}
        leftSection="From"
        leftSectionWidth={50}
        aria-label="From"
        title="From this day"
        value={filters.from ?? ''}
        onChange={(event) => change('from', event.currentTarget.value)}
      />
      <TextInput
        size="sm"
        type="date"
        className={classes.date}
        leftSection="To"
        leftSectionWidth={34}
        aria-label="To, included"
        title="To this day, included"
        value={filters.to ?? ''}
        onChange={(event) => change('to', event.currentTarget.value)}
      />
      {isFiltered(filters) && (
        <Button
          size="compact-sm"
          variant="subtle"
          onClick={() =>
            patch({
              about: undefined,
              by: undefined,
              from: undefined,
              to: undefined,
              'audit.page': undefined,
            })
          }
        >
          Clear
        </Button>
      )}
    </>
  );
}

/** Groups with how many entries each has, and refusals apart: they are what is looked for first. */
function choicesOf(kinds: readonly { readonly kind: string; readonly count: number }[], chosen: string) {
  const refused = kinds.find(({ kind }) => kind === 'session.refused');
  const choices = [
    ...(refused ? [{ value: refused.kind, label: `Refused sign-ins (${count(refused.count)})` }] : []),
    ...groupsOf(kinds).map(({ group, count: entries }) => ({
      value: group,
      label: `${groupName(group)} (${count(entries)})`,
    })),
  ];
  const isListed = chosen === '' || choices.some(({ value }) => value === chosen);
  return isListed ? choices : [{ value: chosen, label: groupName(chosen) }, ...choices];
}

/** With who is chosen, even where nobody knows them by name. */
function actorsWith(actors: readonly Actor[], chosen: string): Actor[] {
  const isListed = chosen === '' || actors.some(({ value }) => value === chosen);
  return isListed ? [...actors] : [{ value: chosen, label: chosen }, ...actors];
}
