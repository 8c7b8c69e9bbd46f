import { Autocomplete, Button, Popover, Select, TextInput } from '@mantine/core';

import { Icon } from '../../icons/icon.tsx';
import type { ChangeFilters } from './call-filter-bar.tsx';
import classes from './calls.module.css';
import { type CallFilters, type FilterName, RANGES, type Range } from './filters.ts';

/** The filters that are not of every day, behind a button. */
export function MoreFilters({
  filters,
  seen,
  change,
}: {
  readonly filters: CallFilters;
  readonly seen: Readonly<Partial<Record<FilterName, readonly string[]>>>;
  readonly change: ChangeFilters;
}) {
  return (
    <Popover position="bottom-start" shadow="md" trapFocus width="min(24rem, calc(100vw - 3rem))">
      <Popover.Target>
        <Button variant="default" size="sm" leftSection={<Icon name="filter" size={15} />}>
          Filters
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="More filters">
        <div className={classes.fields}>
          <Select
            className={classes.whole}
            size="sm"
            label="Time"
            allowDeselect={false}
            data={RANGES.map((value) => ({ value, label: RANGE_WORDS[value] }))}
            value={filters.range}
            onChange={(value) => change({ range: RANGES.find((one) => one === value) ?? 'any' })}
            comboboxProps={INSIDE}
          />
          {filters.range === 'dates' && (
            <>
              <TextInput
                size="sm"
                type="date"
                label="From"
                value={filters.from ?? ''}
                onChange={(event) => change({ from: event.currentTarget.value || undefined })}
              />
              <TextInput
                size="sm"
                type="date"
                label="To, included"
                value={filters.to ?? ''}
                onChange={(event) => change({ to: event.currentTarget.value || undefined })}
              />
            </>
          )}
          {NAMED.map(([name, label]) => (
            <Autocomplete
              key={name}
              size="sm"
              label={label}
              data={[...(seen[name] ?? [])]}
              value={filters[name]}
              onChange={(value) => change({ [name]: value.trim() })}
              comboboxProps={INSIDE}
              maxLength={200}
            />
          ))}
          <TextInput
            size="sm"
            label="Cost at least, in dollars"
            className={classes.whole}
            inputMode="decimal"
            value={filters.cost}
            onChange={(event) => change({ cost: event.currentTarget.value })}
          />
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}

/** A list within the popover, so that choosing from it does not count as a click outside. */
const INSIDE = { withinPortal: false } as const;

const RANGE_WORDS: Readonly<Record<Range, string>> = {
  any: 'Any time',
  '1h': 'The last hour',
  '24h': 'The last 24 hours',
  '7d': 'The last 7 days',
  '30d': 'The last 30 days',
  dates: 'Between dates',
};

const NAMED = [
  ['team', 'Team'],
  ['feature', 'Feature'],
  ['model', 'Model'],
  ['provider', 'Provider'],
  ['code', 'Code'],
  ['key', 'API key, its id'],
] as const;
