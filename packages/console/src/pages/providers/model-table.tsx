import { Select } from '@mantine/core';
import { useMemo } from 'react';

import { EmptyState } from '../../feedback/empty-state.tsx';
import { Panel } from '../../kit/panel.tsx';
import { DataTable } from '../../table/data-table.tsx';
import { optional, text } from '../../url/codec.ts';
import { usePatchUrl, useUrlState } from '../../url/use-url-state.ts';
import { MODEL_COLUMNS } from './model-columns.tsx';
import {
  CAPABILITIES,
  CAPABILITY_NAMES,
  HEALTH_STATES,
  HEALTH_WORDS,
  healthOf,
  modelRows,
  type Provider,
} from './model-rows.ts';

const plain = text();
const capabilityCodec = optional(CAPABILITIES);
const healthCodec = optional(HEALTH_STATES);

/** Every model of every provider, with what it can do and what it costs. */
export function ModelTable({ providers }: { readonly providers: readonly Provider[] | undefined }) {
  const [provider] = useUrlState('provider', plain);
  const [can] = useUrlState('can', capabilityCodec);
  const [health] = useUrlState('health', healthCodec);
  const rows = useMemo(
    () =>
      providers &&
      modelRows(providers).filter(
        (row) =>
          (provider === '' || row.provider.name === provider) &&
          (can === undefined || row.facts[can] === true) &&
          (health === undefined || healthOf(row) === health),
      ),
    [providers, provider, can, health],
  );
  return (
    <Panel
      flush
      title="Models"
      lead="Prices are in dollars per million tokens, in force now; one that you negotiated comes first."
    >
      <DataTable
        name="models"
        caption="Models"
        rows={rows}
        rowKey={(row) => `${row.provider.name}/${row.id}`}
        searchText={(row) =>
          `${row.id} ${row.upstream_model} ${row.provider.name} ${row.provider.region ?? ''}`
        }
        columns={MODEL_COLUMNS}
        filters={
          <>
            <Filter
              name="provider"
              label="Any provider"
              value={provider === '' ? null : provider}
              data={(providers ?? []).map(({ name }) => ({ value: name, label: name }))}
            />
            <Filter
              name="can"
              label="Any capability"
              value={can ?? null}
              data={CAPABILITIES.map((value) => ({ value, label: `Can: ${CAPABILITY_NAMES[value]}` }))}
            />
            <Filter
              name="health"
              label="Any health"
              value={health ?? null}
              data={HEALTH_STATES.map((value) => ({ value, label: HEALTH_WORDS[value].word }))}
            />
          </>
        }
        empty={
          <EmptyState icon="search" title="No model is like this">
            Take a filter away to see more.
          </EmptyState>
        }
      />
    </Panel>
  );
}

function Filter({
  name,
  label,
  value,
  data,
}: {
  readonly name: string;
  readonly label: string;
  readonly value: string | null;
  readonly data: { readonly value: string; readonly label: string }[];
}) {
  const patch = usePatchUrl();
  return (
    <Select
      aria-label={label.replace('Any ', '')}
      placeholder={label}
      size="sm"
      w={165}
      clearable
      data={data}
      value={value}
      onChange={(chosen) => patch({ [name]: chosen ?? undefined, 'models.page': undefined })}
    />
  );
}
