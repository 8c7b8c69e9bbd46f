import { Facts } from '../../kit/facts.tsx';
import { Panel } from '../../kit/panel.tsx';
import { Pill } from '../../kit/pill.tsx';
import { When } from '../../kit/when.tsx';
import { Alarm } from '../../proof/alarm.tsx';
import { meaningOf } from '../../proof/entry-steps.ts';
import type { Trust } from '../../proof/trust.ts';
import { count, counted } from '../../words/quantity.ts';
import classes from './ledger.module.css';
import type { LogCheck } from './log-check.ts';

/** The newest checkpoint, and what was verified of it here. */
export function CheckpointPanel({
  check,
  seenBefore,
}: {
  readonly check: LogCheck;
  readonly seenBefore: Trust['seen'];
}) {
  if (check.kind === 'broken') return <BrokenLog check={check} />;
  const { size, root, origin, signers } = check.checkpoint;
  const key = signers[0]?.key;
  return (
    <Panel
      title="Newest checkpoint"
      lead="The server’s signed word on how many entries there are and what they are."
      actions={<Pill tone="good">Signature verified</Pill>}
    >
      <p className={classes.size}>
        {count(size)} <span>entries</span>
      </p>
      <p className={classes.quiet}>
        <Growth check={check} seenBefore={seenBefore} />
      </p>
      <div className={classes.facts}>
        <Facts
          facts={[
            [
              'Root hash',
              <code key="root" className={classes.hash}>
                {base64Of(root)}
              </code>,
            ],
            ['Log', <code key="log">{origin}</code>],
            [
              'Signed by',
              <code key="key">
                {key === undefined ? 'unknown' : key.keyId.toString(16).padStart(8, '0')}
              </code>,
            ],
          ]}
        />
      </div>
    </Panel>
  );
}

function Growth({
  check,
  seenBefore,
}: {
  readonly check: Exclude<LogCheck, { kind: 'broken' }>;
  readonly seenBefore: Trust['seen'];
}) {
  if (seenBefore === undefined) {
    return (
      <>
        This browser sees this log for the first time. From now on it notices when entries vanish or change.
      </>
    );
  }
  const more = Number(check.checkpoint.size - BigInt(seenBefore.size));
  return (
    <>
      {more === 0 ? 'As many as' : `${counted(more, 'entry', 'entries')} more than`} on{' '}
      <When at={seenBefore.at} as="moment" />, when this browser last looked. What was there then is
      unchanged: verified here.
    </>
  );
}

function BrokenLog({ check }: { readonly check: Extract<LogCheck, { kind: 'broken' }> }) {
  return (
    <Alarm title={isOtherLog(check.reason) ? OTHER_LOG : NOT_SIGNED}>
      <p>{meaningOf(check.reason)}</p>
      <p>
        {check.detail} <code>{check.reason}</code>
      </p>
      {check.seen !== undefined && (
        <p>
          Seen <When at={check.seen.at} as="moment" />, with {count(BigInt(check.seen.size))} entries. The
          signed checkpoint of that log is kept in this browser: it is your evidence.
        </p>
      )}
    </Alarm>
  );
}

const OTHER_LOG = 'This ledger is not the one that this browser has seen before';
const NOT_SIGNED = 'The newest checkpoint does not verify under the key that you trust';

function isOtherLog(reason: Extract<LogCheck, { kind: 'broken' }>['reason']): boolean {
  return ['not_consistent', 'truncated', 'malformed_tile'].includes(reason);
}

function base64Of(hash: Uint8Array): string {
  return btoa(String.fromCharCode(...hash));
}
