import { Panel } from '../../kit/panel.tsx';
import classes from './calls.module.css';
import { explainDecision } from './decision.ts';
import type { CallAnswer } from './shapes.ts';

/** What was decided on a call and why, in the order in which it was decided. */
export function Explanation({ call }: { readonly call: CallAnswer }) {
  return (
    <Panel title="What was decided, and why">
      <ul className={classes.sentences}>
        {explainDecision(call).map(({ topic, tone, sentences }) => (
          <li key={topic} className={classes.sentence} data-tone={tone}>
            <span className={classes.topic}>{topic}</span>
            <div>
              {sentences.map((sentence) => (
                <p key={sentence}>{sentence}</p>
              ))}
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
