import { Secret, TOTP } from 'otpauth';

import type { Role } from '../src/identity/index.ts';
import type { TestInstallation } from './installation.ts';

/** Strong enough for the rule that refuses what is easy to guess. */
export const TEST_PASSWORD = 'quarrel-mint-orbit-lantern';

export interface SignedIn {
  readonly userId: string;
  readonly sessionId: string;
  readonly email: string;
  /** For requests of this browser: its cookies, and the token that every change needs. */
  readonly headers: { readonly cookie: string; readonly 'x-avouch-csrf': string };
}

let made = 0;

/** Makes a person a member of a tenant, through an invitation as an admin would send it, and signs them in. */
export async function signInAs(
  app: TestInstallation,
  tenant: { readonly id: string },
  role: Role,
  { teams = null, email }: { teams?: readonly string[] | null; email?: string } = {},
): Promise<SignedIn> {
  made += 1;
  const address = email ?? `${role}-${made}@people.example`;
  const { link } = await app.installation.people.links.invite(
    tenant.id,
    { email: address, role, teams },
    'operator',
  );
  const answer = await app.server.inject({
    method: 'POST',
    url: `/v1/auth/invitations/${tokenIn(link)}`,
    payload: { name: `Test ${role}`, password: TEST_PASSWORD },
  });
  if (answer.statusCode !== 201) throw new Error(`Joining answered ${answer.body}`);
  return signedIn(answer);
}

/** What an answer that signs somebody in, or renews their session, gives to the next request. */
export function signedIn(answer: Answer): SignedIn {
  const body = answer.json() as SessionBody | { session: SessionBody };
  const session = 'session' in body ? body.session : body;
  return {
    userId: session.user.id,
    sessionId: session.id,
    email: session.user.email,
    headers: { cookie: cookiesOf(answer), 'x-avouch-csrf': session.csrf_token },
  };
}

/** The code of this moment, as an authenticator app shows it. */
export function codeOf(secret: string, now = new Date()): string {
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: now.getTime() });
}

/** The cookies that an answer sets, as the browser sends them back: those that it clears are gone. */
export function cookiesOf(answer: Pick<Answer, 'cookies'>): string {
  return answer.cookies
    .filter(({ value }) => value !== '')
    .map(({ name, value }) => `${name}=${value}`)
    .join('; ');
}

/** The secret of a link. */
export function tokenIn(link: string): string {
  return link.slice(link.indexOf('#') + 1);
}

interface SessionBody {
  readonly id: string;
  readonly csrf_token: string;
  readonly user: { readonly id: string; readonly email: string };
}

interface Answer {
  readonly cookies: readonly { name: string; value: string }[];
  json(): unknown;
}
