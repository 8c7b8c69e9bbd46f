import { Button, FileButton, Group, Progress } from '@mantine/core';
import { useEffect, useState } from 'react';

import { Icon } from '../../../icons/icon.tsx';
import { Panel } from '../../../kit/panel.tsx';
import { Pill } from '../../../kit/pill.tsx';
import { Alarm } from '../../../proof/alarm.tsx';
import { meaningOf } from '../../../proof/entry-steps.ts';
import { bytes, count, duration } from '../../../words/quantity.ts';
import classes from '../ledger.module.css';
import { isUnderWay, paceOf, type Run, type UnderWay } from './run.ts';
import { useVerifyAll } from './use-verify-all.ts';
import { WithWhatWasSeen } from './with-what-was-seen.tsx';

/** Recomputes the signed root from every entry, in this browser. */
export function VerifyAllPanel({ trustedKey }: { readonly trustedKey: string }) {
  const { run, start, pause, resume, cancel } = useVerifyAll();
  return (
    <Panel
      title="Verify every entry"
      lead="Your browser fetches the whole ledger, hashes each entry, and compares the root with the signed one."
      actions={
        isUnderWay(run) ? (
          <Group gap="xs">
            {run.kind === 'running' ? (
              <Button size="xs" variant="default" onClick={pause}>
                Pause
              </Button>
            ) : (
              <Button size="xs" leftSection={<Icon name="play" size={13} />} onClick={resume}>
                Go on
              </Button>
            )}
            <Button size="xs" variant="default" onClick={cancel}>
              Cancel
            </Button>
          </Group>
        ) : (
          <Group gap="xs">
            <FileButton
              onChange={(file) => file && start(trustedKey, file)}
              accept=".ndjson,application/x-ndjson"
            >
              {(props) => (
                <Button {...props} size="xs" variant="default">
                  Verify a file
                </Button>
              )}
            </FileButton>
            <Button size="xs" leftSection={<Icon name="proof" size={15} />} onClick={() => start(trustedKey)}>
              {run.kind === 'idle' ? 'Verify all' : 'Verify again'}
            </Button>
          </Group>
        )
      }
    >
      {isUnderWay(run) && <UnderWayRun run={run} />}
      {/* Said aloud once it is known; the way there is a progress bar and no news. */}
      <div role="status">{!isUnderWay(run) && <Outcome run={run} trustedKey={trustedKey} />}</div>
    </Panel>
  );
}

function Outcome({ run, trustedKey }: { readonly run: Exclude<Run, UnderWay>; readonly trustedKey: string }) {
  switch (run.kind) {
    case 'idle':
      return (
        <p className={classes.quiet}>
          Not verified yet. Nothing is kept; it works with any number of entries.
        </p>
      );
    case 'cancelled':
      return (
        <p className={classes.quiet}>
          Cancelled after {count(run.progress.entries)} entries. Nothing can be said about them: the root is
          known at the end.
        </p>
      );
    case 'failed':
      return (
        <p>
          It could not be carried out, which says nothing about the ledger: {run.detail}{' '}
          <code>{run.code}</code>
        </p>
      );
    case 'refused':
      return (
        <Alarm title="This ledger does not verify">
          <p>{meaningOf(run.reason)}</p>
          <p>
            {run.detail} <code>{run.reason}</code>
          </p>
        </Alarm>
      );
    case 'verified':
      return (
        <>
          <p className={classes.result}>
            <Pill tone="good">Verified</Pill> All {count(BigInt(run.log.size))} entries lead to the signed
            root, in {duration(run.workedMs)}.
          </p>
          <p className={classes.hash}>
            <code>{run.log.root}</code>
          </p>
          <WithWhatWasSeen log={run.log} trustedKey={trustedKey} />
        </>
      );
  }
}

function UnderWayRun({ run }: { readonly run: UnderWay }) {
  const nowMs = useTicking(run.kind === 'running');
  const { entries, claimed } = run.progress;
  const { perSecond, leftMs } = paceOf(run, nowMs);
  const percent = claimed === null || claimed === 0 ? 0 : Math.min(100, (entries / claimed) * 100);
  return (
    <div className={classes.progress}>
      <Progress value={percent} animated={run.kind === 'running'} aria-label="Entries verified" />
      <p className="tabular">
        {count(entries)} of {claimed === null ? '…' : count(claimed)} entries, {bytes(run.progress.bytes)}
        {run.kind === 'paused'
          ? '. Paused.'
          : perSecond !== null &&
            `, ${count(perSecond)} a second${leftMs === null ? '' : `, about ${duration(Math.ceil(leftMs / 1_000) * 1_000)} left`}`}
      </p>
    </div>
  );
}

/** The time, often enough for a pace. */
function useTicking(isOn: boolean): number {
  const [nowMs, setNowMs] = useState(() => performance.now());
  useEffect(() => {
    if (!isOn) return;
    const timer = setInterval(() => setNowMs(performance.now()), 500);
    return () => clearInterval(timer);
  }, [isOn]);
  return nowMs;
}
