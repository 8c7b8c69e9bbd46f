import type { UseQueryResult } from '@tanstack/react-query';

import { Loaded } from '../../../feedback/loaded.tsx';
import { Panel } from '../../../kit/panel.tsx';
import { ChangeList } from '../change-list.tsx';
import classes from '../policies.module.css';
import type { PolicyChange, PolicyVersion } from '../shapes.ts';

/** The second step: what changes for calls. */
export function DiffStep({
  diff,
  inForce,
}: {
  readonly diff: UseQueryResult<{ readonly changes: PolicyChange[]; readonly truncated: boolean }>;
  readonly inForce: PolicyVersion;
}) {
  return (
    <Panel title="What changes" lead={`From version ${inForce.version}, which is in force, to your text.`}>
      {inForce.verified ? (
        <Loaded query={diff}>
          {({ changes, truncated }) => <ChangeList changes={changes} isCut={truncated} />}
        </Loaded>
      ) : (
        <p className={classes.quiet}>
          The version in force does not verify, so nothing can be compared with it.
        </p>
      )}
    </Panel>
  );
}
