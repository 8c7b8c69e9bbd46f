import { Pill } from '../../kit/pill.tsx';
import type { Column } from '../../table/column.ts';
import { fullDay } from '../../words/moment.ts';
import { exactMoney } from '../../words/money.ts';
import { count, duration, shortCount } from '../../words/quantity.ts';
import {
  CAPABILITIES,
  type Capability,
  CAPABILITY_NAMES,
  HEALTH_STATES,
  HEALTH_WORDS,
  healthOf,
  type ModelRow,
  type PriceSource,
  priceSource,
  type ServedModel,
  SOURCE_WORDS,
} from './model-rows.ts';
import classes from './providers.module.css';

type Price = NonNullable<ServedModel['price']>;

/** The columns of the list of models. */
export const MODEL_COLUMNS: readonly Column<ModelRow>[] = [
  {
    id: 'model',
    header: 'Model',
    isName: true,
    cell: ({ id, upstream_model: upstream, provider }) => (
      <span>
        {id}
        {provider.kind === 'simulated' && (
          <>
            {' '}
            <Pill>Simulated</Pill>
          </>
        )}
        {upstream !== id && <span className={classes.under}>asked for as {upstream}</span>}
      </span>
    ),
    sortBy: ({ id }) => id,
  },
  {
    id: 'provider',
    header: 'Provider',
    cell: ({ provider }) => (
      <span>
        {provider.name}
        <span className={classes.under}>{provider.region ?? 'region unknown'}</span>
      </span>
    ),
    sortBy: ({ provider }) => provider.name,
  },
  priceColumn('input', 'Input', (price) => price.input_micros_per_million),
  priceColumn('cached', 'Cached input', (price) => price.cached_input_micros_per_million),
  {
    ...priceColumn('write', 'Cache write', (price) => price.cache_write_micros_per_million),
    hiddenAtFirst: true,
  },
  priceColumn('output', 'Output', (price) => price.output_micros_per_million),
  {
    id: 'price',
    header: 'Price',
    cell: ({ price }) =>
      price === null ? (
        <Pill tone="warn">Unpriced</Pill>
      ) : (
        <span title={price.card}>
          {SOURCE_WORDS[priceSource(price.card).kind]}
          <span className={classes.under}>{dateWords(priceSource(price.card))}</span>
        </span>
      ),
    sortBy: ({ price }) => price && priceSource(price.card).kind,
  },
  {
    id: 'context',
    header: 'Context',
    align: 'end',
    cell: ({ facts }) => <Tokens value={facts.context_tokens} />,
    sortBy: ({ facts }) => facts.context_tokens,
  },
  {
    id: 'longest',
    header: 'Longest output',
    align: 'end',
    hiddenAtFirst: true,
    cell: ({ facts }) => <Tokens value={facts.max_output_tokens} />,
    sortBy: ({ facts }) => facts.max_output_tokens,
  },
  {
    id: 'can',
    header: 'Can',
    cell: ({ facts }) => <Capabilities facts={facts} />,
    sortBy: ({ facts }) => CAPABILITIES.filter((one) => facts[one] === true).length,
  },
  {
    id: 'health',
    header: 'Health',
    cell: (row) => {
      const { word, tone } = HEALTH_WORDS[healthOf(row)];
      return (
        <span>
          <Pill tone={tone}>{word}</Pill>
          {typeof row.health?.latency_ms === 'number' && (
            <span className={classes.latency}>first byte {duration(Math.round(row.health.latency_ms))}</span>
          )}
        </span>
      );
    },
    sortBy: (row) => HEALTH_STATES.indexOf(healthOf(row)) * 1e9 + (row.health?.latency_ms ?? 0),
  },
  {
    id: 'card',
    header: 'Price card',
    hiddenAtFirst: true,
    cell: ({ price }) => (price === null ? '–' : <code>{price.card}</code>),
    sortBy: ({ price }) => price?.card ?? null,
  },
];

function priceColumn(id: string, header: string, pick: (price: Price) => number | null): Column<ModelRow> {
  const micros = ({ price }: ModelRow) => (price === null ? null : pick(price));
  return {
    id,
    header,
    align: 'end',
    cell: (row) => {
      const value = micros(row);
      return value === null ? <span className={classes.quiet}>–</span> : exactMoney(value);
    },
    sortBy: micros,
  };
}

function dateWords({ from, isRegional }: PriceSource): string {
  const since = from === undefined ? 'undated' : `since ${fullDay(new Date(from), 'UTC')}`;
  return isRegional ? `${since} · regional` : since;
}

function Tokens({ value }: { readonly value: number | null }) {
  if (value === null) return <span className={classes.quiet}>unknown</span>;
  return <span title={count(value)}>{shortCount(value)}</span>;
}

function sentence(capabilities: readonly Capability[]): string {
  const words = capabilities.map((one) => CAPABILITY_NAMES[one]).join(', ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What it can do; what it cannot, and what nobody knows, say so as well. */
function Capabilities({ facts }: Pick<ServedModel, 'facts'>) {
  const known = CAPABILITIES.filter((one) => facts[one] === true);
  const unknown = CAPABILITIES.filter((one) => facts[one] === null);
  return (
    <span className={classes.can}>
      {sentence(known) || (unknown.length === 0 && 'text alone')}
      {unknown.length > 0 && (
        <span className={classes.under}>
          unknown: {unknown.map((one) => CAPABILITY_NAMES[one]).join(', ')}
        </span>
      )}
    </span>
  );
}
