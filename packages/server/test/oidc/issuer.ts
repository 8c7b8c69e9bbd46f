import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { decodeJwt, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { Provider } from 'oidc-provider';

export const CLIENT_ID = 'avouch';
export const CLIENT_SECRET = 'a-secret-of-the-client-that-is-long-enough';

/** Somebody at the issuer. */
export interface Account {
  readonly sub: string;
  readonly email?: string;
  readonly email_verified?: unknown;
  readonly name?: string;
}

/** How the issuer lies, or fails. All of it is honest where nothing is said. */
export interface Lies {
  /** Changes the claims of ID tokens, which are signed again with the issuer's own key. */
  claims?: (claims: JWTPayload) => Record<string, unknown>;
  /** Makes something else of an ID token, whatever it was. */
  idToken?: (token: string, claims: JWTPayload) => string | Promise<string>;
  /** Changes the discovery document. */
  metadata?: (document: Record<string, unknown>) => Record<string, unknown>;
  /** Answers itself. Returns whether it did. */
  answer?: (path: string, response: ServerResponse) => boolean;
}

export interface TestIssuer {
  readonly url: string;
  lies: Lies;
  /** Who signs in from now on, without being asked. */
  account: Account;
  /** Requests by path. */
  readonly asked: string[];
  /** Registers where the issuer may send people back to. */
  register(redirectUris: readonly string[]): void;
  /** What a browser does at the issuer: follows its redirects until one leads back. */
  visit(url: string): Promise<URL>;
  close(): Promise<void>;
}

/** The issuer `oidc-provider`, on the loopback, signing in one account without asking. */
export async function openIssuer(): Promise<TestIssuer> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk = { ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig', kid: 'one' };
  let handle: (request: IncomingMessage, response: ServerResponse) => unknown = () => undefined;
  const server: Server = createServer((request, response) => {
    const path = request.url?.split('?')[0] ?? '';
    issuer.asked.push(path);
    if (issuer.lies.answer?.(path, response) === true) return;
    if (path === '/token') rewriteAnswer(response, changeTokens);
    if (path.endsWith('/openid-configuration')) rewriteAnswer(response, changeMetadata);
    void handle(request, response);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;

  async function changeTokens(body: Record<string, unknown>): Promise<Record<string, unknown>> {
    const { id_token: token } = body;
    if (typeof token !== 'string') return body;
    const honest = decodeJwt(token);
    // What was made undefined is left out.
    const claims: JWTPayload = JSON.parse(JSON.stringify(issuer.lies.claims?.(honest) ?? honest));
    const signed = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', kid: 'one' })
      .sign(privateKey);
    return { ...body, id_token: (await issuer.lies.idToken?.(signed, claims)) ?? signed };
  }

  const changeMetadata = (body: Record<string, unknown>) =>
    Promise.resolve(issuer.lies.metadata?.(body) ?? body);

  const issuer: TestIssuer = {
    url,
    lies: {},
    account: { sub: 'nobody' },
    asked: [],
    register(redirectUris) {
      const provider = new Provider(url, {
        clients: [
          {
            client_id: CLIENT_ID,
            client_secret: CLIENT_SECRET,
            redirect_uris: [...redirectUris],
            grant_types: ['authorization_code'],
            response_types: ['code'],
          },
        ],
        jwks: { keys: [jwk] },
        conformIdTokenClaims: false,
        pkce: { required: () => true },
        claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
        findAccount: (_context: unknown, sub: string) => ({
          accountId: sub,
          claims: () => ({ ...issuer.account }),
        }),
        interactions: { url: () => '/interaction' },
        features: { devInteractions: { enabled: false } },
        async loadExistingGrant({ oidc }: GrantContext) {
          const { clientId } = oidc.client;
          const grant = new provider.Grant({ clientId, accountId: oidc.session.accountId });
          grant.addOIDCScope('openid email profile');
          await grant.save();
          return grant;
        },
        cookies: { keys: ['for tests'] },
        ttl: {
          AccessToken: 600,
          AuthorizationCode: 60,
          IdToken: 3600,
          Session: 3600,
          Grant: 3600,
          Interaction: 600,
        },
      });
      provider.on('server_error', (_context: unknown, error: Error) => {
        throw error;
      });
      const callback = provider.callback();
      handle = (request, response) =>
        request.url?.startsWith('/interaction') === true
          ? provider.interactionFinished(request, response, { login: { accountId: issuer.account.sub } })
          : callback(request, response);
    },
    async visit(start) {
      const cookies = new Map<string, string>();
      let next = new URL(start);
      for (let step = 0; step < 10 && next.origin === url; step += 1) {
        const answer = await fetch(next, {
          redirect: 'manual',
          headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
        });
        for (const cookie of answer.headers.getSetCookie()) {
          const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
          cookies.set(name, value);
        }
        const location = answer.headers.get('location');
        if (location === null)
          throw new Error(`The issuer answered ${answer.status}: ${await answer.text()}`);
        next = new URL(location, next);
      }
      return next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  issuer.register([]);
  return issuer;
}

interface GrantContext {
  readonly oidc: { readonly client: { clientId: string }; readonly session: { accountId: string } };
}

/** Lets a JSON answer be made and sends another in its place. */
function rewriteAnswer(
  response: ServerResponse,
  change: (body: Record<string, unknown>) => Promise<Record<string, unknown>>,
): void {
  const end = response.end.bind(response);
  async function sendChanged(text: string): Promise<void> {
    const body = JSON.stringify(await change(JSON.parse(text)));
    response.setHeader('content-length', Buffer.byteLength(body));
    end(body);
  }
  response.end = (chunk?: unknown) => {
    const text = String(chunk);
    if (response.statusCode !== 200) return end(text);
    void sendChanged(text);
    return response;
  };
}
