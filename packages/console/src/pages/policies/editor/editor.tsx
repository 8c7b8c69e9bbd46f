import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';

import { useSession } from '../../../api/queries.ts';
import { usePatchUrl, useUrlState } from '../../../url/use-url-state.ts';
import { Icon } from '../../../icons/icon.tsx';
import { choice } from '../../../url/codec.ts';
import { diffQuery } from '../policy-queries.ts';
import { countChanges } from '../readable-changes.ts';
import classes from '../policies.module.css';
import type { PolicyVersion } from '../shapes.ts';
import { Unverified } from '../unverified.tsx';
import { DiffStep } from './diff-step.tsx';
import { BaseNotice, ResumedNotice } from './notices.tsx';
import { PublishStep } from './publish-step.tsx';
import { SimulateStep } from './simulate-step.tsx';
import { STEPS, type Step, StepBar } from './step-bar.tsx';
import { useCheck } from './use-check.ts';
import { useDraft } from './use-draft.ts';
import { useLeaveQuestion } from './use-leave-question.tsx';
import { WriteStep } from './write-step.tsx';

const steps = choice(STEPS);
const EMPTY_POLICY = 'version: 1\n';

/** The four steps from the version in force to the next one. */
export function Editor({
  inForce,
  start,
}: {
  readonly inForce: PolicyVersion;
  /** The version whose text one begins with. */
  readonly start: PolicyVersion;
}) {
  const { tenant } = useSession();
  const navigate = useNavigate();
  const patch = usePatchUrl();
  const base = { baseVersion: inForce.version, baseSource: inForce.yaml ?? EMPTY_POLICY };
  const beginning = { ...base, source: start.yaml ?? EMPTY_POLICY };
  const draft = useDraft(tenant.id, beginning);
  // What nobody has changed follows the version in force.
  if (!draft.isChanged && draft.baseVersion !== inForce.version)
    draft.restart({ ...base, source: base.baseSource });

  const check = useCheck(draft.source);
  const isSound = check.state === 'sound';
  const diff = useQuery({
    ...diffQuery(inForce.version, draft.source),
    enabled: isSound && draft.isChanged && inForce.verified,
  });
  const changes = inForce.verified && diff.data ? countChanges(diff.data.changes) : undefined;
  const [wanted, setStep] = useUrlState('step', steps);
  const mayGoOn = isSound && draft.isChanged && changes !== 0;
  const step = mayGoOn || (check.state === 'checking' && draft.isChanged) ? wanted : 'edit';
  const isElsewhere = step !== wanted;
  useEffect(() => {
    // Else a text would leap to a later step in the middle of a word, as soon as it has no faults.
    if (isElsewhere) setStep('edit');
  }, [isElsewhere, setStep]);
  const go = (next: Step) => {
    setStep(next, 'push');
    window.scrollTo({ top: 0 });
  };
  const leaving = useLeaveQuestion(draft.isChanged);

  return (
    <>
      {!inForce.verified && <Unverified faults={inForce.faults} isInForce />}
      <StepBar step={step} mayGoOn={mayGoOn} onGo={go} />
      <BaseNotice draft={draft} inForce={inForce} onRebase={() => draft.rebase(base)} />
      <ResumedNotice
        draft={draft}
        start={start}
        onRestart={() => {
          draft.restart(beginning);
          patch({ step: undefined });
        }}
      />
      {step === 'edit' && (
        <WriteStep
          draft={draft}
          check={check}
          onReset={() => draft.restart({ ...base, source: base.baseSource })}
        />
      )}
      {step === 'check' && <DiffStep diff={diff} inForce={inForce} />}
      {step === 'simulate' && <SimulateStep source={draft.source} isSound={isSound} />}
      {step === 'publish' && (
        <PublishStep
          draft={draft}
          inForce={inForce}
          changes={changes}
          isSound={isSound}
          onPublished={async ({ version }) => {
            draft.forget();
            leaving.allow();
            await navigate({ to: '/policies/$version', params: { version: String(version) } });
          }}
        />
      )}
      <StepButtons
        step={step}
        mayGoOn={mayGoOn}
        why={
          isSound
            ? draft.isChanged && changes === undefined
              ? ''
              : 'It says what the version in force says.'
            : ''
        }
        onGo={go}
      />
      {leaving.dialog}
    </>
  );
}

const NEXT_WORDS: Readonly<Record<Step, string>> = {
  edit: 'See what changes',
  check: 'Try it on past calls',
  simulate: 'Go on to publish',
  publish: '',
};

function StepButtons({
  step,
  mayGoOn,
  why,
  onGo,
}: {
  readonly step: Step;
  readonly mayGoOn: boolean;
  /** Why one cannot go on, where nothing else on the page says so. */
  readonly why: string;
  readonly onGo: (step: Step) => void;
}) {
  const at = STEPS.indexOf(step);
  const before = STEPS[at - 1];
  const next = STEPS[at + 1];
  return (
    <div className={classes.stepButtons}>
      {before !== undefined && (
        <Button variant="default" leftSection={<Icon name="left" size={15} />} onClick={() => onGo(before)}>
          Back
        </Button>
      )}
      {!mayGoOn && why !== '' && <p className={classes.quiet}>{why}</p>}
      {next !== undefined && (
        <Button
          className={classes.nextButton}
          disabled={!mayGoOn}
          rightSection={<Icon name="right" size={15} />}
          onClick={() => onGo(next)}
        >
          {NEXT_WORDS[step]}
        </Button>
      )}
    </div>
  );
}
