export {
  API_KEY_SCOPES,
  type ApiKey,
  apiKeyName,
  type ApiKeyScope,
  DEFAULT_SCOPES,
  MAX_LIFETIME_DAYS,
} from './api-key.ts';
export { type ApiKeys, createApiKeys, type NewApiKey } from './api-keys.ts';
export { type Authenticator, createAuthenticator, type Principal, requireScope } from './authenticate.ts';
export { findTenantByName, insertTenant, listTenants, type Tenant } from './store.ts';
export { registerApiKeyRoutes } from './routes.ts';
