import { ActionIcon, Button, Select, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';

import { Icon } from '../../icons/icon.tsx';
import { usePatchUrl } from '../../url/use-url-state.ts';
import { activeFilters, CACHE_CHOICES, type CallFilters, type FilterName, writeFilters } from './filters.ts';
import classes from './calls.module.css';
import { MoreFilters } from './more-filters.tsx';
import { OUTCOMES } from './shapes.ts';
import { CACHE_WORDS, OUTCOME_WORDS } from './words.ts';

/** Words are looked for once typing pauses. */
const PAUSE_MS = 250;

export type ChangeFilters = (change: Partial<CallFilters>) => void;

/** Writes filters into the URL. Another question begins on its first page. */
export function useChangeFilters(): ChangeFilters {
  const patch = usePatchUrl();
  return (change) => patch({ ...writeFilters(change), 'calls.page': undefined });
}

/** The filters of calls: the ones of every day beside each other, the others behind a button, all that hold as chips. */
export function CallFilterBar({
  filters,
  seen,
}: {
  readonly filters: CallFilters;
  /** Values to suggest, by filter. */
  readonly seen: Readonly<Partial<Record<FilterName, readonly string[]>>>;
}) {
  const change = useChangeFilters();
  return (
    <>
      <SearchField value={filters.search} onChange={(search) => change({ search })} />
      <Select
        className={classes.small}
        size="sm"
        aria-label="Outcome"
        placeholder="Any outcome"
        clearable
        data={OUTCOMES.map((value) => ({ value, label: OUTCOME_WORDS[value].word }))}
        value={filters.outcome ?? null}
        onChange={(value) => change({ outcome: OUTCOMES.find((one) => one === value) })}
      />
      <Select
        className={classes.small}
        size="sm"
        aria-label="Cache"
        placeholder="Any cache"
        clearable
        data={CACHE_CHOICES.map((value) => ({ value, label: CHOICE_WORDS[value] }))}
        value={filters.cache ?? null}
        onChange={(value) => change({ cache: CACHE_CHOICES.find((one) => one === value) })}
      />
      <MoreFilters filters={filters} seen={seen} change={change} />
      <ActiveFilters filters={filters} change={change} />
    </>
  );
}

const CHOICE_WORDS = { ...CACHE_WORDS, hit: 'Any hit', none: 'Not asked' };

function SearchField({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const [typed, setTyped] = useState(value);
  const [held, setHeld] = useState(value);
  // The URL changed by other means than this field, such as the back button.
  if (held !== value) {
    setHeld(value);
    setTyped(value);
  }
  useEffect(() => {
    if (typed.trim() === value) return;
    const timer = setTimeout(() => onChange(typed.trim()), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed, value, onChange]);
  return (
    <TextInput
      className={classes.search}
      type="search"
      size="sm"
      aria-label="Find a call by its request id or entry id"
      placeholder="Request id or entry id"
      leftSection={<Icon name="search" size={15} />}
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
    />
  );
}

function ActiveFilters({
  filters,
  change,
}: {
  readonly filters: CallFilters;
  readonly change: ChangeFilters;
}) {
  const active = activeFilters(filters).filter((name) => !['search', 'outcome', 'cache'].includes(name));
  if (active.length === 0) return null;
  return (
    <div className={classes.active} role="group" aria-label="Filters that hold">
      {active.map((name) => {
        const words = `${FILTER_WORDS[name]}: ${String(filters[name])}`;
        return (
          <span key={name} className={classes.chip}>
            {words}
            <ActionIcon
              size="xs"
              variant="subtle"
              color="gray"
              aria-label={`Take away ${words}`}
              onClick={() => change(name === 'range' ? { range: 'any' } : { [name]: clearedValue(name) })}
            >
              <Icon name="close" size={12} />
            </ActionIcon>
          </span>
        );
      })}
      <Button
        size="compact-xs"
        variant="subtle"
        onClick={() =>
          change(Object.fromEntries(activeFilters(filters).map((name) => [name, clearedValue(name)])))
        }
      >
        Clear all
      </Button>
    </div>
  );
}

function clearedValue(name: FilterName): string | undefined {
  if (name === 'range') return 'any';
  return name === 'outcome' || name === 'cache' || name === 'from' || name === 'to' ? undefined : '';
}

const FILTER_WORDS: Readonly<Record<FilterName, string>> = {
  search: 'Id',
  outcome: 'Outcome',
  cache: 'Cache',
  range: 'Last',
  from: 'From',
  to: 'To',
  team: 'Team',
  feature: 'Feature',
  model: 'Model',
  provider: 'Provider',
  code: 'Code',
  key: 'API key',
  cost: 'At least $',
};
