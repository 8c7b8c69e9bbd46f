import { Skeleton } from '@mantine/core';
import { Link } from '@tanstack/react-router';

import { useMay } from '../api/queries.ts';
import { Problem } from '../feedback/problem.tsx';
import { Icon, type IconName } from '../icons/icon.tsx';
import { Panel } from '../kit/panel.tsx';
import { Pill } from '../kit/pill.tsx';
import { When } from '../kit/when.tsx';
import { count } from '../words/quantity.ts';
import { type StepState, stepsOf } from './entry-steps.ts';
import classes from './proof.module.css';
import type { Trust } from './trust.ts';
import type { EntryProof } from './use-entry-proof.ts';

/** What was verified of an entry in this browser, step by step. */
export function ProofPanel({ proof }: { readonly proof: EntryProof }) {
  return (
    <Panel title="Proof" lead="Computed by your browser, from the entry itself.">
      <div aria-live="polite">
        <Body proof={proof} />
      </div>
    </Panel>
  );
}

/** The verdict in a word. */
export function ProofPill({ proof }: { readonly proof: EntryProof }) {
  switch (proof.kind) {
    case 'checking':
      return <Pill>Verifying</Pill>;
    case 'unable':
      return <Pill tone="warn">Not verified</Pill>;
    case 'checked':
      return proof.verdict.kind === 'verified' ? (
        <Pill tone="good">Verified</Pill>
      ) : (
        <Pill tone="bad">Broken</Pill>
      );
  }
}

function Body({ proof }: { readonly proof: EntryProof }) {
  switch (proof.kind) {
    case 'checking':
      return <Skeleton height={150} aria-label="Verifying" />;
    case 'unable':
      return <Problem problem={proof.problem} />;
    case 'checked':
      return (
        <>
          <ol className={classes.steps}>
            {stepsOf(proof.verdict).map((step) => (
              <StepRow key={step.step} step={step} proof={proof} />
            ))}
          </ol>
          <KeyNote trust={proof.trust} />
        </>
      );
  }
}

type Checked = Extract<EntryProof, { kind: 'checked' }>;

const ICONS: Readonly<Record<StepState['state'], IconName>> = {
  passed: 'check',
  failed: 'close',
  not_reached: 'minus',
};
const STATES: Readonly<Record<StepState['state'], string>> = {
  passed: 'Passed: ',
  failed: 'Failed: ',
  not_reached: 'Not reached: ',
};

function StepRow({ step: { step, state }, proof }: { readonly step: StepState; readonly proof: Checked }) {
  const { verdict } = proof;
  return (
    <li className={classes.step}>
      <span className={classes.mark} data-state={state}>
        <Icon name={ICONS[state]} size={14} />
      </span>
      <div>
        <p className={classes.stepTitle}>
          <span className="visually-hidden">{STATES[state]}</span>
          {TITLES[step]}
        </p>
        <p className={classes.stepWords}>
          {state === 'passed' && passedWords(step, proof)}
          {state === 'not_reached' && 'Not reached: what comes before it failed.'}
          {state === 'failed' && verdict.kind === 'refused' && (
            <>
              {verdict.detail} <code>{verdict.reason}</code>
            </>
          )}
        </p>
      </div>
    </li>
  );
}

const TITLES: Readonly<Record<StepState['step'], string>> = {
  leaf: 'The entry is whole, and the one that was asked for',
  signature: 'The ledger’s key signed the checkpoint',
  inclusion: 'The entry stands in the log under that checkpoint',
};

function passedWords(step: StepState['step'], { verdict, trust }: Checked): string {
  switch (step) {
    case 'leaf':
      return 'Its bytes are canonical JSON; their hash was computed here.';
    case 'signature':
      return `Ed25519, by ${trust.key.split('+').slice(0, 2).join('+')}.`;
    case 'inclusion':
      return verdict.kind === 'verified'
        ? `Its hash leads to the signed root of ${count(verdict.checkpoint.size)} entries, at position ${count(verdict.index)}.`
        : '';
  }
}

function KeyNote({ trust }: { readonly trust: Trust }) {
  const mayReadLedger = useMay('ledger:read');
  return (
    <p className={classes.foot}>
      {trust.how === 'pinned' ? (
        <>
          Verified under the key that you pinned on <When at={trust.since} as="moment" />.
        </>
      ) : (
        <>
          Verified under the key that this server stated when your browser first met it,{' '}
          <When at={trust.since} as="moment" />. To rely on nobody’s word, compare it with one that you have
          from elsewhere.
        </>
      )}{' '}
      {mayReadLedger && <Link to="/ledger">See the ledger and its key</Link>}
    </p>
  );
}
