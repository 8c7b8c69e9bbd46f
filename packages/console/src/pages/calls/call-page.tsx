import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';

import { api } from '../../api/client.ts';
import { useMay } from '../../api/queries.ts';
import { RawEntry } from '../../entries/raw-entry.tsx';
import { type NameOf, useNames } from '../../entries/use-names.ts';
import { Loaded } from '../../feedback/loaded.tsx';
import { Icon } from '../../icons/icon.tsx';
import { Facts } from '../../kit/facts.tsx';
import { Page } from '../../kit/page.tsx';
import { Panel } from '../../kit/panel.tsx';
import { Pill } from '../../kit/pill.tsx';
import { Stat, StatRow } from '../../kit/stat.tsx';
import { When } from '../../kit/when.tsx';
import { Alarm } from '../../proof/alarm.tsx';
import { BrokenEntry } from '../../proof/broken-entry.tsx';
import { KeyChanged } from '../../proof/key-changed.tsx';
import { ProofPanel, ProofPill } from '../../proof/proof-panel.tsx';
import { type EntryProof, expectedOf, useEntryProof } from '../../proof/use-entry-proof.ts';
import { exactMoney, money, signedMoney } from '../../words/money.ts';
import { count, duration } from '../../words/quantity.ts';
import classes from './calls.module.css';
import { fieldsThatDiffer } from './claims.ts';
import { Explanation } from './explanation.tsx';
import { RulesOfCall } from './rules-of-call.tsx';
import type { CallAnswer } from './shapes.ts';
import { OUTCOME_WORDS, spoken } from './words.ts';

/** One call: what was decided on it and why, and its proof, verified here. */
export function Content() {
  const { entry } = useParams({ strict: false }) as { readonly entry: string };
  const query = useQuery({
    queryKey: ['calls', 'one', entry],
    queryFn: ({ signal }) => api.get('/v1/calls/{entry}', { params: { path: { entry } }, signal }),
  });
  const proof = useEntryProof(query.data?.proof.entry, expectedOf(entry), query.data?.proof.verifier_key);
  return (
    <Page
      title={query.data?.feature ? `Call of ${query.data.feature}` : 'Call'}
      lead={query.data && <Lead call={query.data} />}
      actions={
        <>
          {query.data && <OutcomePill call={query.data} />}
          {query.data && <Verdict call={query.data} proof={proof} />}
          <Link to="/calls" className={classes.back}>
            <Icon name="left" size={14} /> All calls
          </Link>
        </>
      }
    >
      <Loaded query={query} skeletonHeight={420}>
        {(call) => (
          <>
            <KeyChanged keys={proof.keys} />
            <BrokenEntry proof={proof} />
            <OtherwiseThanSigned call={call} proof={proof} />
            <Numbers call={call} />
            <div className={classes.columns}>
              <div className={classes.stack}>
                <Explanation call={call} />
                <Details call={call} />
              </div>
              <div className={classes.stack}>
                <ProofPanel proof={proof} />
                <RulesOfCall call={call} />
              </div>
            </div>
            <RawEntry bundle={call.proof.entry} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Lead({ call }: { readonly call: CallAnswer }) {
  return (
    <>
      {call.team === null ? 'Without a team' : `Team ${call.team}`}, <When at={call.at} />
      {call.code !== null && `: ${spoken(call.code)}`}.
    </>
  );
}

function OutcomePill({ call }: { readonly call: CallAnswer }) {
  const { word, tone } = OUTCOME_WORDS[call.outcome];
  return <Pill tone={tone}>{word}</Pill>;
}

/** Where the entry verifies: the fields in which the server tells something else beside it. */
function differences(call: CallAnswer, proof: EntryProof): readonly string[] {
  if (proof.kind !== 'checked' || proof.verdict.kind !== 'verified') return [];
  return fieldsThatDiffer(call, proof.verdict.entry);
}

function Verdict({ call, proof }: { readonly call: CallAnswer; readonly proof: EntryProof }) {
  if (differences(call, proof).length > 0) return <Pill tone="bad">Told otherwise</Pill>;
  return <ProofPill proof={proof} />;
}

function OtherwiseThanSigned({ call, proof }: { readonly call: CallAnswer; readonly proof: EntryProof }) {
  const fields = differences(call, proof);
  if (fields.length === 0) return null;
  return (
    <Alarm title="The server tells this call otherwise than its signed entry does">
      <p>
        The entry verifies, but what the server says beside it differs in: {fields.map(spoken).join(', ')}.
        Only the entry at the foot of this page can be relied on.
      </p>
    </Alarm>
  );
}

/** From the fields that are compared with the entry alone. */
function Numbers({ call }: { readonly call: CallAnswer }) {
  const { baseline, cost_micros: cost, saving_micros: saving, usage } = call.amounts;
  const [read, produced] = [usage?.input ?? 0, usage?.output ?? 0];
  return (
    <StatRow>
      <Stat
        label="Cost"
        value={cost === null ? '–' : money(cost)}
        note={cost === null || exactMoney(cost) === money(cost) ? undefined : exactMoney(cost)}
      />
      <Stat
        label="Saved"
        value={saving === null ? '–' : signedMoney(saving.route + saving.cache + saving.provider_cache)}
        note={baseline === null ? 'no baseline' : `of ${money(baseline.cost_micros)} by the baseline`}
      />
      <Stat
        label="Took"
        value={duration(call.latency_ms)}
        note={call.first_byte_ms === null ? undefined : `${duration(call.first_byte_ms)} to the first byte`}
      />
      <Stat
        label="Tokens"
        value={count(read + produced)}
        note={`${count(read)} in, ${count(produced)} out`}
      />
    </StatRow>
  );
}

function Details({ call }: { readonly call: CallAnswer }) {
  const nameOf: NameOf = useNames();
  const mayReadLedger = useMay('ledger:read');
  const facts: (readonly [string, React.ReactNode])[] = [
    ['Asked for', call.requested_model ?? 'a model that is not known here'],
    ['Served by', [call.provider, call.model, call.region].filter(Boolean).join(' · ') || 'nobody'],
    ['API key', nameOf(call.api_key)],
    ['Format', `${call.dialect ?? 'unknown'}${call.stream === true ? ', streamed' : ''}`],
    ['Asked to stay in', call.residency ?? 'no region'],
    ['Price card', call.amounts.price_card === null ? 'none' : <code>{call.amounts.price_card}</code>],
    ['Request', <code key="request">{call.request_id}</code>],
    [
      'Entry',
      mayReadLedger ? (
        <Link to="/ledger/$entry" params={{ entry: call.index }}>
          {count(BigInt(call.index))}
        </Link>
      ) : (
        count(BigInt(call.index))
      ),
    ],
  ];
  return (
    <Panel title="Details">
      <Facts facts={facts} />
    </Panel>
  );
}
