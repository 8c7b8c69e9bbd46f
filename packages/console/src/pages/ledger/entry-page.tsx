import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';

import { api } from '../../api/client.ts';
import { useMay } from '../../api/queries.ts';
import { kindName } from '../../entries/kinds.ts';
import { RawEntry } from '../../entries/raw-entry.tsx';
import { readLeaf } from '../../entries/read-leaf.ts';
import { sentenceOf } from '../../entries/sentences.ts';
import { useNames } from '../../entries/use-names.ts';
import { Loaded } from '../../feedback/loaded.tsx';
import { Icon } from '../../icons/icon.tsx';
import { Facts } from '../../kit/facts.tsx';
import { Page } from '../../kit/page.tsx';
import { Panel } from '../../kit/panel.tsx';
import { When } from '../../kit/when.tsx';
import { BrokenEntry } from '../../proof/broken-entry.tsx';
import { KeyChanged } from '../../proof/key-changed.tsx';
import { ProofPanel, ProofPill } from '../../proof/proof-panel.tsx';
import { type EntryBundle, type EntryProof, expectedOf, useEntryProof } from '../../proof/use-entry-proof.ts';
import { count } from '../../words/quantity.ts';
import classes from './ledger.module.css';
import { useStatedKey } from './use-log-check.ts';

/** One entry of the ledger, with its proof, verified here. */
export function Content() {
  const { entry } = useParams({ strict: false }) as { readonly entry: string };
  const query = useQuery({
    queryKey: ['ledger', 'entry', entry],
    queryFn: ({ signal }) => api.get('/v1/ledger/entries/{entry}', { params: { path: { entry } }, signal }),
  });
  const stated = useStatedKey();
  const proof = useEntryProof(query.data, expectedOf(entry), stated.data);
  return (
    <Page
      title={query.data === undefined ? 'Entry' : `Entry ${count(BigInt(query.data.index))}`}
      actions={
        <>
          {query.data && <ProofPill proof={proof} />}
          <Neighbours index={query.data?.index} proof={proof} />
          <Link to="/ledger" className={classes.back}>
            <Icon name="left" size={14} /> Ledger
          </Link>
        </>
      }
    >
      <Loaded query={query} skeletonHeight={420}>
        {(bundle) => (
          <>
            <KeyChanged keys={proof.keys} />
            <BrokenEntry proof={proof} />
            <div className={classes.columns}>
              <What bundle={bundle} />
              <ProofPanel proof={proof} />
            </div>
            <RawEntry bundle={bundle} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function What({ bundle }: { readonly bundle: EntryBundle }) {
  const nameOf = useNames();
  const mayReadCalls = useMay('calls:read');
  const entry = readLeaf(bundle.leaf);
  return (
    <Panel title="What it says">
      <p className={classes.sentence}>{sentenceOf(entry, nameOf)}</p>
      <Facts
        facts={[
          ['Kind', kindName(entry.kind)],
          ['When', entry.at === undefined ? 'unknown' : <When at={entry.at} as="moment" />],
          ['Id', <code key="id">{entry.id ?? 'unknown'}</code>],
          ['Log', <code key="log">{bundle.origin}</code>],
        ]}
      />
      {entry.kind === 'call' && mayReadCalls && (
        <p className={classes.more}>
          <Link to="/calls/$entry" params={{ entry: entry.id ?? bundle.index }}>
            See the call explained
          </Link>
        </p>
      )}
    </Panel>
  );
}

function Neighbours({ index, proof }: { readonly index: string | undefined; readonly proof: EntryProof }) {
  if (index === undefined) return null;
  const at = BigInt(index);
  const isLast =
    proof.kind === 'checked' &&
    proof.verdict.kind === 'verified' &&
    proof.verdict.checkpoint.size === at + 1n;
  return (
    <>
      {at > 0n && (
        <Link to="/ledger/$entry" params={{ entry: (at - 1n).toString() }}>
          Entry before
        </Link>
      )}
      {!isLast && (
        <Link to="/ledger/$entry" params={{ entry: (at + 1n).toString() }}>
          Entry after
        </Link>
      )}
    </>
  );
}
