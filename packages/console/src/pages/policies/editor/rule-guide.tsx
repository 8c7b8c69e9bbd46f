import { Panel } from '../../../kit/panel.tsx';
import { CopyButton } from '../../../kit/copy-button.tsx';
import classes from '../policies.module.css';

const EXAMPLES: readonly { readonly title: string; readonly yaml: string }[] = [
  {
    title: 'Forbid a model for a team',
    yaml: 'teams:\n  growth:\n    models:\n      deny: ["gpt-4o*"]\n',
  },
  {
    title: 'A monthly budget',
    yaml: 'budgets:\n  - id: monthly\n    limit_usd: "500.00"\n    per: month\n    notify: { at: [0.8, 1] }\n',
  },
  { title: 'Keep calls in a region', yaml: 'residency:\n  allow: [eu]\n' },
  { title: 'Hold personal data back', yaml: 'personal_data:\n  credit_card: block\n  email: tokenize\n' },
  { title: 'Answer from the cache', yaml: 'cache:\n  mode: exact\n  ttl_s: 86400\n' },
  {
    title: 'Send one name to other models',
    yaml: 'routing:\n  aliases:\n    gpt-4.1: [gpt-4.1-mini, gpt-4.1]\n',
  },
];

/** Rules to begin from. */
export function RuleGuide() {
  return (
    <Panel title="Examples" lead="A rule stands for every call, or under a team, feature or key for theirs.">
      <div className={classes.examples}>
        {EXAMPLES.map(({ title, yaml }) => (
          <details key={title} name="policy-example">
            <summary>{title}</summary>
            <div className={classes.example}>
              <pre tabIndex={0} aria-label={`${title}, as YAML`}>
                {yaml.trimEnd()}
              </pre>
              <CopyButton text={yaml} label={`Copy: ${title}`} />
            </div>
          </details>
        ))}
      </div>
    </Panel>
  );
}
