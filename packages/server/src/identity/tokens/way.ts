import type { FastifyRequest } from 'fastify';

import type { Way } from '../admission.ts';
import type { AccessTokens } from './access-tokens.ts';

/** An access token as a bearer token. It is sent on purpose, so no page can have a browser send it. */
export function createTokenWay(accessTokens: AccessTokens): Way {
  return {
    presents: (request) => tokenOf(request) !== undefined,
    authenticate: (request) => accessTokens.authenticate(tokenOf(request) ?? ''),
  };
}

/** Every JWT begins with a brace in base64url; API keys begin otherwise. */
function tokenOf({ headers }: FastifyRequest): string | undefined {
  return /^Bearer +(eyJ\S*)$/i.exec(headers.authorization ?? '')?.[1];
}
