import { useEffect, useRef } from 'react';

import { Icon } from '../../../icons/icon.tsx';
import classes from '../policies.module.css';

/** From a text to a version. */
export const STEPS = ['edit', 'check', 'simulate', 'publish'] as const;
export type Step = (typeof STEPS)[number];

const WORDS: Readonly<Record<Step, { readonly title: string; readonly what: string }>> = {
  edit: { title: 'Edit', what: 'Write the rules' },
  check: { title: 'Check', what: 'Compare with what is in force' },
  simulate: { title: 'Simulate', what: 'Replay past calls' },
  publish: { title: 'Publish', what: 'Sign it, with a reason' },
};

/** Where one is on the way, and a way to the other steps. Later ones open once the text has no faults. */
export function StepBar({
  step,
  mayGoOn,
  onGo,
}: {
  readonly step: Step;
  readonly mayGoOn: boolean;
  readonly onGo: (step: Step) => void;
}) {
  const at = STEPS.indexOf(step);
  const current = useRef<HTMLButtonElement>(null);
  const focused = useRef(step);
  useEffect(() => {
    // The button that led here is gone with its step; the next key press begins at the new one.
    if (focused.current !== step) current.current?.focus({ preventScroll: true });
    focused.current = step;
  }, [step]);
  return (
    <nav aria-label="Steps to a new version">
      <ol className={classes.steps}>
        {STEPS.map((one, index) => (
          <li key={one}>
            <button
              ref={one === step ? current : undefined}
              type="button"
              className={classes.step}
              aria-current={one === step ? 'step' : undefined}
              data-done={index < at}
              disabled={one !== 'edit' && one !== step && !mayGoOn}
              onClick={() => onGo(one)}
            >
              <span className={classes.stepNumber} aria-hidden="true">
                {index < at ? <Icon name="check" size={14} /> : index + 1}
              </span>
              <span className={classes.stepWords}>
                <span>{WORDS[one].title}</span>
                <small>{WORDS[one].what}</small>
              </span>
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}
