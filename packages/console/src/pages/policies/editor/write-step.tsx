import { Button } from '@mantine/core';
import { useId, useRef } from 'react';

import { Problem } from '../../../feedback/problem.tsx';
import { Panel } from '../../../kit/panel.tsx';
import classes from '../policies.module.css';
import { type FieldHandle, PolicyField } from './policy-field.tsx';
import { Remarks } from './remarks.tsx';
import { RuleGuide } from './rule-guide.tsx';
import { nextPlace } from './text-places.ts';
import type { Check } from './use-check.ts';
import type { DraftState } from './use-draft.ts';

/** The first step: the text, checked while it is written. */
export function WriteStep({
  draft,
  check,
  onReset,
}: {
  readonly draft: DraftState;
  readonly check: Check;
  readonly onReset: () => void;
}) {
  const verdictId = useId();
  const field = useRef<FieldHandle>(null);
  const remarks = [...check.faults, ...check.warnings];
  return (
    <div className={classes.writeColumns}>
      <Panel
        title="Rules"
        lead="YAML or JSON. A version keeps what the rules say, not comments or order."
        actions={
          draft.isChanged && (
            <Button variant="default" size="xs" onClick={onReset}>
              Undo all changes
            </Button>
          )
        }
      >
        <div className={classes.stack}>
          <PolicyField
            value={draft.source}
            onChange={(source) => draft.write(source)}
            marks={check.marks}
            isFaulty={check.state === 'faulty'}
            describedBy={verdictId}
            handle={field}
            onJump={(direction) => {
              const from = field.current?.place() ?? { line: 1, column: 1 };
              const place = nextPlace(remarks, from, direction);
              if (place !== undefined) field.current?.goTo(place);
            }}
          />
          <Remarks id={verdictId} check={check} onGoTo={(remark) => field.current?.goTo(remark)} />
          {check.state === 'failed' && check.problem && (
            <Problem problem={check.problem} onRetry={check.retry} />
          )}
        </div>
      </Panel>
      <RuleGuide />
    </div>
  );
}
