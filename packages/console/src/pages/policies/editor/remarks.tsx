import { Icon } from '../../../icons/icon.tsx';
import { counted } from '../../../words/quantity.ts';
import type { Remark } from '../shapes.ts';
import classes from '../policies.module.css';
import type { Check } from './use-check.ts';

/** What is wrong with the text, in a line that screen readers are told of, and each fault as a way to it. */
export function Remarks({
  id,
  check,
  onGoTo,
}: {
  readonly id: string;
  readonly check: Check;
  readonly onGoTo: (remark: Remark) => void;
}) {
  const { faults, warnings } = check;
  return (
    <div className={classes.remarks}>
      <p id={id} role="status" className={classes.verdict} data-state={check.state}>
        <Icon name={VERDICT_ICONS[check.state]} size={16} />
        <span>{verdict(check)}</span>
        {faults.length + warnings.length > 0 && (
          <span className={classes.hint}>
            <kbd>F8</kbd> goes to the next, <kbd>Shift F8</kbd> back
          </span>
        )}
      </p>
      {faults.length + warnings.length > 0 && (
        <ul className={classes.remarkList} aria-label="Faults and warnings">
          {faults.map((remark) => (
            <RemarkLine key={keyOf(remark)} remark={remark} tone="bad" onGoTo={onGoTo} />
          ))}
          {warnings.map((remark) => (
            <RemarkLine key={keyOf(remark)} remark={remark} tone="warn" onGoTo={onGoTo} />
          ))}
        </ul>
      )}
    </div>
  );
}

function RemarkLine({
  remark,
  tone,
  onGoTo,
}: {
  readonly remark: Remark;
  readonly tone: 'bad' | 'warn';
  readonly onGoTo: (remark: Remark) => void;
}) {
  return (
    <li>
      <button type="button" className={classes.remarkButton} data-tone={tone} onClick={() => onGoTo(remark)}>
        <Icon name={tone === 'bad' ? 'stop' : 'alert'} size={15} />
        <span className={classes.remarkPlace}>
          {tone === 'bad' ? 'Fault' : 'Warning'}, line {remark.line}, column {remark.column}
        </span>
        <span>
          {remark.path !== '' && <code>{remark.path}</code>} {remark.message}
        </span>
      </button>
    </li>
  );
}

const VERDICT_ICONS = { checking: 'clock', sound: 'check', faulty: 'stop', failed: 'alert' } as const;

function verdict({ state, faults, warnings }: Check): string {
  switch (state) {
    case 'checking':
      return 'Checking…';
    case 'failed':
      return 'The text could not be checked.';
    case 'faulty':
      return `${counted(faults.length, 'fault')} to mend before it can be published.`;
    case 'sound':
      return warnings.length === 0
        ? 'No faults.'
        : `No faults; ${counted(warnings.length, 'warning')} to consider.`;
  }
}

function keyOf({ line, column, message }: Remark): string {
  return `${line}:${column}:${message}`;
}
