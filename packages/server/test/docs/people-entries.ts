import type { TestInstallation } from '../installation.ts';
import { codeOf, signedIn, signInAs, TEST_PASSWORD } from '../members.ts';

/** One entry of each kind that people leave in the ledger of a tenant, over HTTP. */
export async function makeEntriesOfPeople(app: TestInstallation, tenant: { id: string }): Promise<void> {
  let { headers, email } = await signInAs(app, tenant, 'admin');
  const ask = async (method: 'DELETE' | 'PATCH' | 'POST' | 'PUT', url: string, payload?: object) => {
    const answer = await app.server.inject({ method, url, headers, ...(payload && { payload }) });
    if (answer.statusCode >= 300) throw new Error(`${method} ${url} answered ${answer.body}`);
    return answer;
  };

  const invited = await ask('POST', '/v1/invitations', {
    email: 'late@people.example',
    role: 'finance',
    teams: ['web'],
  });
  await ask('DELETE', `/v1/invitations/${invited.json<{ id: string }>().id}`);
  const developer = await signInAs(app, tenant, 'developer', { teams: ['web'] });
  await app.server.inject({ url: '/v1/members', headers: developer.headers });
  await ask('PATCH', `/v1/members/${developer.userId}`, { role: 'finance', teams: ['search'] });
  await ask('DELETE', `/v1/members/${developer.userId}`);

  const begun = await ask('POST', '/v1/account/totp');
  const code = codeOf(begun.json<{ secret: string }>().secret);
  ({ headers, email } = signedIn(await ask('POST', '/v1/account/totp/confirm', { code })));
  await ask('PUT', '/v1/sign_in_settings', { require_second_factor: true });
  await ask('PUT', '/v1/sign_in_settings', { require_second_factor: false });
  const changed = { current: TEST_PASSWORD, password: 'gravel-tulip-anchor-velvet' };
  ({ headers } = signedIn(await ask('PUT', '/v1/account/password', changed)));
  await ask('DELETE', '/v1/account/totp');
  await app.server.inject({
    method: 'POST',
    url: '/v1/auth/password',
    payload: { email, password: 'a wrong password' },
  });
  await app.installation.people.refusals.settled();
}
