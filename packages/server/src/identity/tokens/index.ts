export { type AccessTokens, createAccessTokens, tokenKeyRotated } from './access-tokens.ts';
export { registerTokenRoutes } from './routes.ts';
export { createTokenWay } from './way.ts';
export { createTokenKeys, ROTATION_DAYS, type TokenKeys, type TokenKeySchedule } from './token-keys.ts';
