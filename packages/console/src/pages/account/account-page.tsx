import { useSession } from '../../api/queries.ts';
import { Page } from '../../kit/page.tsx';
import classes from './account.module.css';
import { PasskeysPanel } from './passkeys-panel.tsx';
import { NamePanel, PasswordPanel } from './profile-panel.tsx';
import { SessionsPanel } from './sessions-panel.tsx';
import { TenantsPanel } from './tenants-panel.tsx';
import { TokenPanel } from './token-panel.tsx';
import { TotpPanel } from './totp-panel.tsx';

/** One's own account: who one is, how one signs in, and where one is signed in. */
export function Content() {
  const { second_factor_missing: isConfined } = useSession();
  return (
    <Page title="Your account" lead="Who you are here, how you sign in, and where you are signed in.">
      <div className={classes.columns}>
        <div className={classes.column}>
          <TotpPanel />
          <PasskeysPanel />
          {!isConfined && <SessionsPanel />}
        </div>
        <div className={classes.column}>
          <NamePanel />
          <PasswordPanel />
          <TenantsPanel />
          {!isConfined && <TokenPanel />}
        </div>
      </div>
    </Page>
  );
}
