import { Pill } from '../../kit/pill.tsx';
import { When } from '../../kit/when.tsx';
import type { Column } from '../../table/column.ts';
import { exactMoney, money, signedMoney } from '../../words/money.ts';
import { count, duration, shortCount } from '../../words/quantity.ts';
import classes from './calls.module.css';
import type { ListedCall } from './shapes.ts';
import { CACHE_WORDS, OUTCOME_WORDS, spoken } from './words.ts';

/** The columns of the list of calls. The server gives them newest first; sorting puts the page at hand in order. */
export const CALL_COLUMNS: readonly Column<ListedCall>[] = [
  {
    id: 'feature',
    header: 'Feature',
    isName: true,
    cell: (call) => <Two first={call.feature ?? 'No feature'} second={call.team ?? 'no team'} />,
    sortBy: (call) => call.feature,
  },
  {
    id: 'at',
    header: 'Began',
    cell: (call) => <When at={call.at} />,
    sortBy: (call) => call.at,
  },
  {
    id: 'model',
    header: 'Model',
    cell: (call) => (
      <Two
        first={call.model ?? call.requested_model ?? 'Unknown'}
        second={[call.provider, call.region].filter(Boolean).join(' · ')}
      />
    ),
    sortBy: (call) => call.model ?? call.requested_model,
  },
  {
    id: 'outcome',
    header: 'Outcome',
    cell: (call) => <Outcome call={call} />,
    sortBy: (call) => `${call.outcome} ${call.code ?? ''}`,
  },
  {
    id: 'cache',
    header: 'Cache',
    cell: (call) =>
      call.cache === null ? <span className={classes.quiet}>–</span> : CACHE_WORDS[call.cache],
    sortBy: (call) => call.cache,
  },
  {
    id: 'tokens',
    header: 'Tokens',
    align: 'end',
    cell: (call) => (
      <span
        className={classes.short}
        title={`${count(call.input_tokens)} in, ${count(call.output_tokens)} out`}
      >
        {shortCount(call.input_tokens)} → {shortCount(call.output_tokens)}
      </span>
    ),
    sortBy: (call) => call.input_tokens + call.output_tokens,
  },
  {
    id: 'cost',
    header: 'Cost',
    align: 'end',
    cell: (call) => <Amount micros={call.cost_micros} />,
    sortBy: (call) => call.cost_micros,
  },
  {
    id: 'saved',
    header: 'Saved',
    align: 'end',
    cell: (call) => <Saved micros={call.saved_micros} />,
    sortBy: (call) => call.saved_micros,
  },
  {
    id: 'latency',
    header: 'Took',
    align: 'end',
    cell: (call) => duration(call.latency_ms),
    sortBy: (call) => call.latency_ms,
  },
  {
    id: 'first_byte',
    header: 'First byte',
    align: 'end',
    hiddenAtFirst: true,
    cell: (call) => (call.first_byte_ms === null ? '–' : duration(call.first_byte_ms)),
    sortBy: (call) => call.first_byte_ms,
  },
  {
    id: 'policy',
    header: 'Policy version',
    align: 'end',
    hiddenAtFirst: true,
    cell: (call) => call.policy_version ?? '–',
    sortBy: (call) => call.policy_version,
  },
  { id: 'key', header: 'API key', hiddenAtFirst: true, cell: (call) => <code>{call.api_key}</code> },
  {
    id: 'request',
    header: 'Request id',
    hiddenAtFirst: true,
    cell: (call) => <code>{call.request_id}</code>,
  },
];

function Two({ first, second }: { readonly first: string; readonly second: string }) {
  return (
    <span className={classes.two}>
      {first}
      <span className={classes.under}>{second}</span>
    </span>
  );
}

function Outcome({ call }: { readonly call: ListedCall }) {
  const { word, tone } = OUTCOME_WORDS[call.outcome];
  return (
    <span className={classes.two}>
      <Pill tone={tone}>{word}</Pill>
      {call.code !== null && <span className={classes.under}>{spoken(call.code)}</span>}
    </span>
  );
}

function Amount({ micros }: { readonly micros: number | null }) {
  if (micros === null) return <span className={classes.quiet}>–</span>;
  return <span title={exactMoney(micros)}>{money(micros)}</span>;
}

function Saved({ micros }: { readonly micros: number | null }) {
  if (micros === null) return <span className={classes.quiet}>–</span>;
  return (
    <span title={exactMoney(micros)} className={micros < 0 ? classes.lost : classes.saved}>
      {signedMoney(micros)}
    </span>
  );
}
