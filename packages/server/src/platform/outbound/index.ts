export type { OutboundFailure } from './exchange.ts';
export { createOutbound, type Outbound, type OutboundOutcome, type OutboundRequest } from './outbound.ts';
export { OutboundFetchFailed, type OutboundFetch, type OutboundFetchRequest } from './outbound-fetch.ts';
