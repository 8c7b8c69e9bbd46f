import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';

import { useNames } from '../../../entries/use-names.ts';
import { Icon } from '../../../icons/icon.tsx';
import classes from '../policies.module.css';
import type { PolicyVersion } from '../shapes.ts';
import type { DraftState } from './use-draft.ts';

/** That somebody published meanwhile, and what to do about it. Nothing where nobody did. */
export function BaseNotice({
  draft,
  inForce,
  onRebase,
}: {
  readonly draft: DraftState;
  readonly inForce: PolicyVersion;
  readonly onRebase: () => void;
}) {
  const nameOf = useNames();
  if (!draft.isChanged || draft.baseVersion === inForce.version) return null;
  const { version } = inForce;
  return (
    <div className={classes.notice} data-tone="warn" role="status">
      <Icon name="alert" />
      <div>
        <p>
          <strong>
            {nameOf(inForce.created_by)} published version {version} meanwhile.
          </strong>{' '}
          You began from version {draft.baseVersion}. Your text is kept; publishing it as it is would undo
          what{' '}
          <Link to="/policies/$version" params={{ version: String(version) }} target="_blank">
            version {version} changed
          </Link>
          . The check shows your text beside version {version}: take over what should stay, then go on.
        </p>
        <Button variant="default" size="xs" onClick={onRebase}>
          Go on from version {version}
        </Button>
      </div>
    </div>
  );
}

/** That the text was begun before, and a way to begin anew. */
export function ResumedNotice({
  draft,
  start,
  onRestart,
}: {
  readonly draft: DraftState;
  readonly start: PolicyVersion;
  readonly onRestart: () => void;
}) {
  if (!draft.isResumed || !draft.isChanged) return null;
  return (
    <div className={classes.notice} role="status">
      <Icon name="history" />
      <div>
        <p>This is the text that you had begun from version {draft.baseVersion}.</p>
        <Button variant="default" size="xs" onClick={onRestart}>
          Begin anew from version {start.version}
        </Button>
      </div>
    </div>
  );
}
