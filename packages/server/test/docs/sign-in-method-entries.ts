import { operations } from '../../src/cli/operations.ts';
import { createAuthenticator } from '../../src/identity/passkeys/authenticator-fixtures.ts';
import type { TestInstallation } from '../installation.ts';
import { cookiesOf, signInAs } from '../members.ts';
import { connect, signInThrough } from '../oidc/browser.ts';
import { openIssuer } from '../oidc/issuer.ts';

/** One entry of each kind that passkeys, issuers and access tokens leave in the ledger of a tenant. */
export async function makeEntriesOfSignInMethods(
  app: TestInstallation,
  tenant: { id: string },
): Promise<void> {
  const { headers } = await signInAs(app, tenant, 'admin');
  const post = async (url: string, payload?: object, cookie = headers.cookie) => {
    const answer = await app.server.inject({
      method: 'POST',
      url,
      headers: { ...headers, cookie },
      ...(payload && { payload }),
    });
    if (answer.statusCode >= 300) throw new Error(`${url} answered ${answer.body}`);
    return answer;
  };
  await post('/v1/tokens');
  const [rotate] = [operations['tokens.rotate']];
  if (rotate !== undefined) for await (const _ of rotate.run(app.installation, {})) continue;

  const { publicUrl } = app.installation;
  const authenticator = createAuthenticator({ origin: publicUrl.origin(), rpId: publicUrl.hostname() });
  const asked = await post('/v1/account/passkeys/options');
  const response = authenticator.register(asked.json());
  const cookie = `${headers.cookie}; ${cookiesOf(asked)}`;
  const added = await post('/v1/account/passkeys', { name: 'Phone', response }, cookie);
  const { userId } = await signInAs(app, tenant, 'admin');
  const { passkeys, oidcConnections } = app.installation.signInMethods;
  const { id } = added.json<{ id: string }>();
  const [owner] = await app.database.ownerQuery<{ user_id: string }>(
    'select user_id from passkeys where id = $1',
    [id],
  );
  await passkeys.remove(owner?.user_id ?? '', id, `user:${userId}`);

  const issuer = await openIssuer();
  try {
    const connection = await connect(app, tenant, issuer);
    const account = { sub: 'one', email: 'through@example.com', email_verified: true };
    await signInThrough(app, issuer, connection, account);
    await oidcConnections.remove(tenant.id, connection.id, 'operator');
  } finally {
    await issuer.close();
  }
}
