export { type Method, METHODS, type MemberSession, principalOf, REAUTHENTICATION_MS } from './session.ts';
export type { Sessions } from './sessions.ts';
export type { SignInOutcome, SignIns, SignInTicket } from './sign-ins.ts';
