import { Page } from '../../kit/page.tsx';
import { Panel } from '../../kit/panel.tsx';
import { ConnectionsPanel } from './connections-panel.tsx';
import { SecondFactorPanel } from './second-factor-panel.tsx';
import classes from './security.module.css';

/** How people sign in to the tenant. */
export function Content() {
  return (
    <Page title="Sign-in settings" lead="How everybody in this tenant proves who they are.">
      <SecondFactorPanel />
      <ConnectionsPanel />
      <Panel title="To read" lead="In the documentation that comes with Avouch.">
        <ul className={classes.guides}>
          {GUIDES.map(([file, what]) => (
            <li key={file}>
              <code>docs/guides/{file}</code> <span className={classes.quiet}>{what}</span>
            </li>
          ))}
        </ul>
      </Panel>
    </Page>
  );
}

const GUIDES = [
  ['sign-in.md', 'Passwords, second factors, passkeys, sessions, and what happens when somebody guesses.'],
  ['single-sign-on.md', 'Registering Avouch at Google and at other issuers, step by step.'],
  ['access-tokens.md', 'Using the API as a person, outside of the browser.'],
  ['tenants-and-keys.md', 'API keys: scopes, limits, rotation and what is due.'],
] as const;
