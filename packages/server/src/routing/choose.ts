import type { ModelFacts } from '../providers/index.ts';
import { missingCapability, type Needs } from './capability.ts';
import type { Exclusion, ExclusionReason } from './exclusion.ts';
import { explain } from './explain.ts';
import type { BreakerView } from './health/health.ts';
import { keyOf, type NamedRoute, targetOf } from './route.ts';

/** One route that could serve the call, with everything that the choice depends on. */
export interface Candidate<R extends NamedRoute> {
  readonly route: R;
  /** 0 are the routes that were asked for; each fallback is a tier of its own. A lower tier always goes first. */
  readonly tier: number;
  /** With what the provider's prompt cache is expected to serve at its cached price (`expectCost`). */
  readonly expectedCostMicros: number;
  /** The same with all input at its fresh price; `expectedCostMicros` where it is left out. */
  readonly freshCostMicros?: number | undefined;
  /** The most that the call can cost here: for the caller's reservation and the explanation. */
  readonly costBoundMicros: number;
  /** Undefined counts as meeting every target. */
  readonly expectedLatencyMs: number | undefined;
  /** 0 to 1; undefined meets no floor. */
  readonly quality: number | undefined;
  readonly health: BreakerView;
  readonly facts: ModelFacts;
  /** The part of the input, 0 to 1, that the provider's prompt cache is expected to serve. */
  readonly cachedShareHere?: number | undefined;
}

/** A bound of the policy, and what happens where no candidate meets it. */
export interface Preference {
  readonly value: number;
  /** The rule's path in the policy. */
  readonly rule: string;
  readonly unmet: 'serve' | 'refuse';
}

export interface Question<R extends NamedRoute> {
  /** The name that the client asked for. */
  readonly requested: string;
  /** In the order of the configuration, which decides between equals and nothing else. */
  readonly candidates: readonly Candidate<R>[];
  /** The caller's own verdicts: policy, region, price. A candidate that is in here too is not considered. */
  readonly excluded?: readonly Exclusion<R>[];
  readonly needs: Needs;
  readonly qualityFloor?: Preference | undefined;
  readonly latencyTargetMs?: Preference | undefined;
}

/** Rules that nobody could meet and that were therefore let go, each by its own word. */
export type Relaxation = Extract<ExclusionReason, 'quality' | 'health' | 'latency'>;

export type Choice<R extends NamedRoute> =
  | {
      readonly kind: 'chosen';
      /** Never empty. The first is the choice; the others are what to try after it, in order. */
      readonly ranked: readonly [Candidate<R>, ...Candidate<R>[]];
      readonly excluded: readonly Exclusion<R>[];
      readonly relaxed: readonly Relaxation[];
      /** One line of ASCII of at most 200 characters, for the header `x-avouch-route`. */
      readonly reason: string;
    }
  | {
      readonly kind: 'none';
      readonly excluded: readonly Exclusion<R>[];
      /** What took the last candidate away; undefined when there never was one. */
      readonly because: ExclusionReason | undefined;
      readonly reason: string;
    };

/**
 * The cheapest route that satisfies everything, and why. Pure: the same question has the same answer, whatever
 * the order of its candidates, except between equals.
 *
 * In turn it takes away what the caller excluded, what lacks a capability, what is below the quality floor, what is
 * unhealthy, and what is expected to be slower than the target. A floor or a target that nobody meets refuses the
 * call or, where the rule says `serve`, is let go in favour of the best or the fastest. Where everybody is unhealthy
 * the breakers alone decide: see `Health.admit`. Among what is left the lowest tier wins, then the lowest expected
 * cost, then the order of the configuration.
 */
export function choose<R extends NamedRoute>(question: Question<R>): Choice<R> {
  const excluded: Exclusion<R>[] = [...(question.excluded ?? [])];
  const relaxed: Relaxation[] = [];
  const refused = new Set(excluded.map(({ route }) => keyOf(targetOf(route))));
  let left = question.candidates.filter(({ route }) => !refused.has(keyOf(targetOf(route))));
  let because = excluded.at(-1)?.reason;

  for (const filter of filtersOf(question)) {
    const faults = left.map((candidate) => ({ candidate, fault: filter.faultOf(candidate) }));
    const meeting = faults.filter(({ fault }) => fault === undefined);
    if (meeting.length === 0 && left.length > 0 && filter.unmet === 'serve') {
      relaxed.push(filter.reason);
      continue;
    }
    for (const { candidate, fault } of faults) {
      if (fault !== undefined)
        excluded.push({ route: candidate.route, reason: filter.reason, detail: fault });
    }
    if (meeting.length < left.length) because = filter.reason;
    left = meeting.map(({ candidate }) => candidate);
  }

  const [first, ...rest] = rank(left, relaxed);
  if (first === undefined) {
    return { kind: 'none', excluded, because, reason: explain({ ranked: [], excluded, relaxed }) };
  }
  const ranked = [first, ...rest] as const;
  return { kind: 'chosen', ranked, excluded, relaxed, reason: explain({ ranked, excluded, relaxed }) };
}

type Filter<R extends NamedRoute> = {
  /** What speaks against a candidate, in a few words. */
  readonly faultOf: (candidate: Candidate<R>) => string | undefined;
} & (
  | { readonly reason: 'capability'; readonly unmet: 'refuse' }
  | { readonly reason: Relaxation; readonly unmet: 'serve' | 'refuse' }
);

function filtersOf<R extends NamedRoute>({ needs, qualityFloor, latencyTargetMs }: Question<R>): Filter<R>[] {
  const filters: Filter<R>[] = [
    { reason: 'capability', unmet: 'refuse', faultOf: ({ facts }) => missingCapability(facts, needs) },
  ];
  if (qualityFloor !== undefined) {
    filters.push({
      reason: 'quality',
      unmet: qualityFloor.unmet,
      faultOf({ quality }) {
        if (quality === undefined) return `${qualityFloor.rule}: quality unknown`;
        if (quality >= qualityFloor.value) return undefined;
        return `${qualityFloor.rule}: ${quality.toFixed(3)} below ${qualityFloor.value}`;
      },
    });
  }
  filters.push({ reason: 'health', unmet: 'serve', faultOf: ({ health }) => unhealthy(health) });
  if (latencyTargetMs !== undefined) {
    filters.push({
      reason: 'latency',
      unmet: latencyTargetMs.unmet,
      faultOf({ expectedLatencyMs }) {
        if (expectedLatencyMs === undefined || expectedLatencyMs <= latencyTargetMs.value) return undefined;
        return `${latencyTargetMs.rule}: ${Math.round(expectedLatencyMs)} ms over ${latencyTargetMs.value} ms`;
      },
    });
  }
  return filters;
}

function unhealthy(health: BreakerView): string | undefined {
  switch (health) {
    case 'closed':
    case 'half_open':
      return undefined;
    case 'open':
      return 'breaker open';
    case 'limited':
      return 'rate limited by the provider';
    default:
      return health satisfies never;
  }
}

function rank<R extends NamedRoute>(
  candidates: readonly Candidate<R>[],
  relaxed: readonly Relaxation[],
): Candidate<R>[] {
  // Sorting is stable, so equals keep the order of the configuration.
  return candidates.toSorted((one, other) => {
    if (one.tier !== other.tier) return one.tier - other.tier;
    if (relaxed.includes('quality')) {
      const better = (other.quality ?? -1) - (one.quality ?? -1);
      if (better !== 0) return better;
    }
    if (relaxed.includes('latency')) {
      const faster = (one.expectedLatencyMs ?? 0) - (other.expectedLatencyMs ?? 0);
      if (faster !== 0) return faster;
    }
    return one.expectedCostMicros - other.expectedCostMicros;
  });
}
