import { SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';

import { Loaded } from '../../feedback/loaded.tsx';
import { Panel } from '../../kit/panel.tsx';
import { choice } from '../../url/codec.ts';
import { useUrlState } from '../../url/use-url-state.ts';
import { ChangeList } from './change-list.tsx';
import { auditQuery, diffQuery } from './policy-queries.ts';
import classes from './policies.module.css';

const sides = choice(['before', 'now']);

/** What a version changed, and what has changed since. */
export function VersionChanges({
  version,
  inForce,
}: {
  readonly version: number;
  readonly inForce: number | undefined;
}) {
  const [side, setSide] = useUrlState('changes', sides);
  const isOld = inForce !== undefined && inForce !== version;
  const shown = isOld ? side : 'before';
  return (
    <Panel
      title={shown === 'before' ? 'What it changed' : 'What has changed since'}
      lead={
        shown === 'before'
          ? version === 1
            ? 'It was the first.'
            : `From version ${version - 1} to version ${version}.`
          : `From version ${version} to version ${inForce}, which is in force.`
      }
      actions={
        isOld && (
          <SegmentedControl
            size="xs"
            aria-label="Compare with"
            value={side}
            onChange={(value) => setSide(sides.read(value))}
            data={[
              { value: 'before', label: 'Version before' },
              { value: 'now', label: 'In force' },
            ]}
          />
        )
      }
    >
      {shown === 'before' ? (
        <ChangesOf version={version} />
      ) : (
        <ChangesSince version={version} inForce={inForce ?? version} />
      )}
    </Panel>
  );
}

function ChangesOf({ version }: { readonly version: number }) {
  const audit = useQuery(auditQuery(version));
  return (
    <Loaded query={audit} skeletonHeight={80}>
      {({ changes, truncated }) =>
        changes === null ? (
          <p className={classes.quiet}>
            {version === 1
              ? 'There is no version before it to compare with.'
              : 'It cannot be compared: this version or the one before it does not verify.'}
          </p>
        ) : (
          <ChangeList
            changes={changes}
            isCut={truncated}
            nothing="Nothing: it says what the version before it says."
          />
        )
      }
    </Loaded>
  );
}

function ChangesSince({ version, inForce }: { readonly version: number; readonly inForce: number }) {
  const diff = useQuery(diffQuery(version, inForce));
  return (
    <Loaded query={diff} skeletonHeight={80}>
      {({ changes, truncated }) => (
        <ChangeList
          changes={changes}
          isCut={truncated}
          nothing="Nothing: the version in force says the same."
        />
      )}
    </Loaded>
  );
}
