export { createPasskeys, type Passkeys } from './passkeys.ts';
export { registerPasskeyRoutes, registerPasskeySignInRoutes } from './routes.ts';
