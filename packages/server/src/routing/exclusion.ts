import type { NamedRoute } from './route.ts';

/**
 * Why a route cannot serve a call. The first four are the caller's verdicts (policy, region, price); the others
 * are found by `choose`.
 */
export type ExclusionReason =
  /** The policy denies the model or the provider, or does not list it. */
  | 'policy'
  /** Inference happens outside of the regions that may see the call, or nobody knows where. */
  | 'region'
  /** It has no price, or the call can cost more there than it may. */
  | 'price'
  /** The request cannot be written in the provider's format. */
  | 'translation'
  /** The model is known to lack something that the call needs. */
  | 'capability'
  /** Its quality for this feature is below the floor, or unknown. */
  | 'quality'
  /** Its breaker is open, or the provider limits our rate. */
  | 'health'
  /** It is expected to take longer than the latency target. */
  | 'latency';

/** The order in which an explanation names them. */
export const EXCLUSION_REASONS: readonly ExclusionReason[] = [
  'policy',
  'region',
  'price',
  'translation',
  'capability',
  'quality',
  'health',
  'latency',
];

export interface Exclusion<R extends NamedRoute> {
  readonly route: R;
  readonly reason: ExclusionReason;
  /** A few words of ASCII: the rule's path in the policy, what is missing, the numbers compared. */
  readonly detail: string;
}
