export { API_KEY_KINDS, type ApiKey, apiKeyName, DEFAULT_SCOPES, MAX_LIFETIME_DAYS } from './keys/api-key.ts';
export { DEFAULT_OVERLAP_HOURS, limitsIn, MAX_OVERLAP_HOURS, newLimits } from './keys/shapes.ts';
export { type ApiKeys, type NewApiKey } from './keys/api-keys.ts';
export { createMachines, type Machines } from './machines.ts';
export { labelsWithin } from './keys/label-limits.ts';
export {
  API_KEY_SCOPES,
  type ApiKeyScope,
  type Permission,
  permissionsOf,
  type Role,
  ROLE_PERMISSIONS,
  ROLES,
} from './permissions.ts';
export { type Caller, callerOf, type Principal } from './principal.ts';
export { findTenantByName, insertTenant, listTenants, type Tenant } from './store.ts';
export {
  apiKeySource,
  createCredentialMetrics,
  createCredentials,
  type Credentials,
  type CredentialSource,
  type CredentialsObserver,
  type DatedCredential,
  registerCredentialRoutes,
} from './credentials/index.ts';
export { registerApiKeyRoutes } from './keys/routes.ts';
export { registerNameRoutes } from './names/routes.ts';
export { createAdmission } from './admission.ts';
export { createMachineWays } from './machine-ways.ts';
export { createPeople, type People } from './people.ts';
export { registerPeopleRoutes } from './people-routes.ts';
export type { PasswordCost } from './passwords/argon2.ts';
export { createSessionWay } from './sessions/way.ts';
export { createSignInMethods, registerSignInMethodRoutes, type SignInMethods } from './sign-in-methods.ts';
export { createTokenWay, ROTATION_DAYS, tokenKeyRotated } from './tokens/index.ts';
export { type Member, roleSchema, teamsSchema } from './members/member.ts';
export { emailAddress } from './users/email.ts';
