export { principalOf } from './session.ts';
export type { Sessions } from './sessions.ts';
export type { SignIns } from './sign-ins.ts';
export { requireSameOrigin } from './same-origin.ts';
