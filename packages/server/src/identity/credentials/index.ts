export type { Credential } from './credential.ts';
export {
  createCredentials,
  type Credentials,
  type CredentialSource,
  type CredentialsObserver,
  type DatedCredential,
} from './credentials.ts';
export { createCredentialMetrics } from './metrics.ts';
export { registerCredentialRoutes } from './routes.ts';
export { apiKeySource } from './sources.ts';
