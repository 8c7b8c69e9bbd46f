import type { OidcConnection } from '../../src/identity/oidc/connection.ts';
import type { TestInstallation } from '../installation.ts';
import { cookiesOf } from '../members.ts';
import type { Account, TestIssuer } from './issuer.ts';
import { CLIENT_ID, CLIENT_SECRET } from './issuer.ts';

/** What signing in through an issuer came to, as a browser sees it. */
export interface Arrival {
  /** Where it was sent at last: a page of the console. */
  readonly place: string;
  /** The code of the refusal. */
  readonly error: string | null;
  readonly cookie: string;
}

/** Makes a connection of a tenant to an issuer, and registers it there. */
export async function connect(
  app: TestInstallation,
  tenant: { id: string },
  issuer: TestIssuer,
  {
    domains = ['example.com'],
    defaultRole = 'developer' as const,
  }: {
    domains?: string[];
    defaultRole?: 'developer' | 'finance' | 'auditor' | null;
  } = {},
): Promise<OidcConnection> {
  const connection = await app.installation.signInMethods.oidcConnections.create(
    tenant.id,
    {
      name: 'Test issuer',
      preset: null,
      issuer: issuer.url,
      client_id: CLIENT_ID,
      client_secret: CLIENT_SECRET,
      domains,
      default_role: defaultRole,
    },
    'operator',
  );
  issuer.register([callbackOf(app, connection)]);
  return connection;
}

export function callbackOf(app: TestInstallation, { id }: { id: string }): string {
  return `${app.installation.publicUrl.origin()}/v1/auth/oidc/${id}/callback`;
}

/** The first half: what the browser is sent to the issuer with. */
export async function begin(app: TestInstallation, { id }: { id: string }, query = '') {
  const answer = await app.server.inject({ url: `/v1/auth/oidc/${id}/start${query}` });
  return { location: String(answer.headers.location), cookie: cookiesOf(answer), status: answer.statusCode };
}

let browsers = 0;

/** The second half: what the browser brings back. Each has an address of its own: one that comes back in vain is held up. */
export async function comeBack(app: TestInstallation, url: URL, cookie: string): Promise<Arrival> {
  browsers += 1;
  const answer = await app.server.inject({
    url: url.pathname + url.search,
    headers: { cookie },
    remoteAddress: `198.51.${Math.floor(browsers / 250)}.${browsers % 250}`,
  });
  const place = String(answer.headers.location);
  return {
    place,
    error: new URL(place, 'http://x').searchParams.get('error'),
    cookie: cookiesOf(answer),
  };
}

/** All of it, by one browser. */
export async function signInThrough(
  app: TestInstallation,
  issuer: TestIssuer,
  connection: { id: string },
  account: Account,
): Promise<Arrival> {
  issuer.account = account;
  const { location, cookie } = await begin(app, connection);
  return comeBack(app, await issuer.visit(location), cookie);
}
