export {
  isConfined,
  type Method,
  METHODS,
  type MemberSession,
  principalOf,
  REAUTHENTICATION_MS,
} from './session.ts';
export { createSessions, type Sessions } from './sessions.ts';
export { createSignIns, type SignInOutcome, type SignIns } from './sign-ins.ts';
export { createTickets, type SignInTicket } from './tickets/tickets.ts';
export { createDevices, type Devices } from './device.ts';
export { requireSameOrigin } from './same-origin.ts';
export { requireUnforged } from './csrf.ts';
