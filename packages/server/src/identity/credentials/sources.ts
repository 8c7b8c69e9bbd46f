import type { ApiKeys } from '../keys/api-keys.ts';
import type { Credential } from './credential.ts';
import type { CredentialSource } from './credentials.ts';

/** The API keys and signing keys of a tenant that are in use, and those that ended in the last month. */
export function apiKeySource(apiKeys: Pick<ApiKeys, 'ending'>): CredentialSource {
  return async ({ id: tenantId }) =>
    (await apiKeys.ending(tenantId)).map((key): Credential => ({
      kind: key.kind === 'signing' ? 'signing_key' : 'api_key',
      id: key.id,
      name: key.name,
      owner: 'tenant',
      renewal: 'by_hand',
      ownerUserId: key.ownerUserId,
      createdAt: key.createdAt,
      expiresAt: key.expiresAt,
    }));
}
