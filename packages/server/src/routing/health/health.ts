import { type BoundedMap, createBoundedMap } from '../../platform/bounded-map.ts';
import type { Clock } from '../../platform/clock.ts';
import { keyOf, type Target } from '../route.ts';
import { type Breaker, type BreakerEvent, closedBreaker, mayProbe, transition } from './breaker.ts';
import {
  createLatencySketch,
  type LatencyEstimate,
  type LatencySample,
  type LatencySketch,
} from './latency.ts';
import type { HealthOutcome } from './outcome.ts';
import { isLimited, lifted, limitedBy, unlimited, type UpstreamLimit } from './rate-limit.ts';

/** A target's health as a choice sees it. `open` also stands for half-open with its probe under way. */
export type BreakerView = 'closed' | 'half_open' | 'open' | 'limited';

/** Leave to make one attempt. Its end must be reported exactly once; a second report does nothing. */
export interface Permit {
  /** Whether this attempt decides if the target takes calls again. */
  readonly probe: boolean;
  settle(outcome: HealthOutcome, sample?: LatencySample): void;
}

export interface Health {
  view(target: Target): BreakerView;
  /**
   * Leave for an attempt, or undefined. A closed breaker gives it to everybody, a half-open one to one at a time, an
   * open one and a limit to nobody. With `lastResort` (a choice that says `relaxed: health`) these two also let one
   * attempt at a time through, so that an outage of everything is noticed to end and never becomes a flood.
   */
  admit(target: Target, more?: { lastResort?: boolean }): Permit | undefined;
  /** Medians of the newest answers; undefined while there are too few. */
  latency(target: Target): LatencyEstimate | undefined;
  /** The time that a whole answer of so many tokens takes; undefined while that is unknown. */
  expectedLatencyMs(target: Target, outputTokens: number): number | undefined;
}

/** For metrics and notifications. Must not throw. */
export interface HealthObserver {
  breakerChanged(change: { target: Target; from: Breaker['kind']; to: Breaker['kind'] }): void;
  limited(limit: { target: Target; forMs: number }): void;
}

interface TargetHealth {
  breaker: Breaker;
  limit: UpstreamLimit;
  /** When the last attempt set out that was let through a closed door. */
  lastResortSinceMs: number | undefined;
  readonly latency: LatencySketch;
}

/** Clients can name models behind patterns, so targets are bounded; each holds about two kilobytes. */
const MAX_TARGETS = 2_000;
/** An attempt of last resort whose end was never reported does not hold the door for longer. */
const MAX_LAST_RESORT_MS = 120_000;

/** What this process has seen of each target. Every node learns by itself: nothing is shared, nothing is stored. */
export function createHealth({
  clock,
  random,
  observer,
}: {
  clock: Clock;
  /** In [0, 1). */
  random: () => number;
  observer?: HealthObserver;
}): Health {
  const targets: BoundedMap<string, TargetHealth> = createBoundedMap(MAX_TARGETS);

  function healthOf(target: Target): TargetHealth {
    const key = keyOf(target);
    const health: TargetHealth = targets.get(key) ?? {
      breaker: closedBreaker(clock.monotonicMs()),
      limit: unlimited,
      lastResortSinceMs: undefined,
      latency: createLatencySketch(),
    };
    // Putting it in again keeps what is in use: names that a client makes up push out one another.
    targets.set(key, health);
    return health;
  }

  function apply(target: Target, health: TargetHealth, event: BreakerEvent): void {
    const from = health.breaker.kind;
    health.breaker = transition(health.breaker, event, clock.monotonicMs());
    const to = health.breaker.kind;
    if (from !== to) observer?.breakerChanged({ target, from, to });
  }

  function viewOf(target: Target, health: TargetHealth): BreakerView {
    const nowMs = clock.monotonicMs();
    if (isLimited(health.limit, nowMs)) return 'limited';
    if (health.breaker.kind === 'closed') return 'closed';
    apply(target, health, { kind: 'looked' });
    return mayProbe(health.breaker, nowMs) ? 'half_open' : 'open';
  }

  function permit(target: Target, health: TargetHealth, kind: 'usual' | 'probe' | 'last_resort'): Permit {
    const probe = kind !== 'usual';
    let settled = false;
    return {
      probe,
      settle(outcome, sample) {
        if (settled) return;
        settled = true;
        if (kind === 'last_resort') {
          health.lastResortSinceMs = undefined;
          // The provider takes calls again before it said that it would.
          if (outcome.kind === 'succeeded') health.limit = unlimited;
        }
        if (sample !== undefined) health.latency.add(sample);
        settle(target, health, outcome, probe);
      },
    };
  }

  function settle(target: Target, health: TargetHealth, outcome: HealthOutcome, probe: boolean): void {
    const nowMs = clock.monotonicMs();
    switch (outcome.kind) {
      case 'succeeded':
        health.limit = lifted(health.limit, nowMs);
        return apply(target, health, { kind: 'succeeded', probe });
      case 'failed':
        return apply(target, health, { kind: 'failed', probe, random: random() });
      case 'limited':
        health.limit = limitedBy(health.limit, outcome.retryAfterMs, random(), nowMs);
        observer?.limited({ target, forMs: health.limit.untilMs - nowMs });
        return apply(target, health, { kind: 'said_nothing', probe });
      case 'said_nothing':
        return apply(target, health, { kind: 'said_nothing', probe });
      default:
        return outcome satisfies never;
    }
  }

  return {
    view(target) {
      // Looking takes no place: a choice looks at many more targets than are ever asked.
      const health = targets.get(keyOf(target));
      return health === undefined ? 'closed' : viewOf(target, health);
    },

    admit(target, { lastResort = false } = {}) {
      const health = healthOf(target);
      const nowMs = clock.monotonicMs();
      const view = viewOf(target, health);
      if (view === 'closed') return permit(target, health, 'usual');
      if (view === 'half_open') {
        apply(target, health, { kind: 'probe_started' });
        return permit(target, health, 'probe');
      }
      const sinceMs = health.lastResortSinceMs;
      const isTaken = sinceMs !== undefined && nowMs - sinceMs < MAX_LAST_RESORT_MS;
      if (!lastResort || isTaken) return undefined;
      health.lastResortSinceMs = nowMs;
      return permit(target, health, 'last_resort');
    },

    latency: (target) => targets.get(keyOf(target))?.latency.estimate(),

    expectedLatencyMs(target, outputTokens) {
      const estimate = targets.get(keyOf(target))?.latency.estimate();
      return estimate && estimate.firstByteMs + estimate.msPerOutputToken * outputTokens;
    },
  };
}
