export type { OidcConnection } from './connection.ts';
export { type BringIn, createBringIn } from './bring-in.ts';
export { createOidcConnections, type OidcConnections } from './connections.ts';
export { createOidcFlow, type OidcFlow } from './flow.ts';
export { createIssuers } from './issuer.ts';
export { registerOidcConnectionRoutes } from './routes.ts';
export { registerOidcSignInRoutes } from './sign-in-routes.ts';
