export {
  createOutbound,
  type Outbound,
  type OutboundFailure,
  type OutboundOutcome,
  type OutboundRequest,
} from './outbound.ts';
