/**
 * A circuit breaker as data and one pure function, after Nygard, "Release It!": closed while calls succeed, open
 * while they would only fail, half-open while one of them finds out.
 */
export type Breaker =
  | {
      readonly kind: 'closed';
      readonly slots: readonly Slot[];
      readonly consecutiveFailures: number;
      /** How often it opened lately: the next time lasts longer. */
      readonly openings: number;
      readonly sinceMs: number;
    }
  | { readonly kind: 'open'; readonly untilMs: number; readonly openings: number }
  | {
      readonly kind: 'half_open';
      readonly openings: number;
      /** When the one probe set out; undefined while there is none. */
      readonly probeSinceMs: number | undefined;
    };

/** Outcomes of one slice of the rolling window. */
interface Slot {
  readonly number: number;
  readonly calls: number;
  readonly failures: number;
}

export type BreakerEvent =
  /** Time has passed: an open breaker may have become half-open. */
  | { readonly kind: 'looked' }
  /** A probe set out; only where `mayProbe` says so. */
  | { readonly kind: 'probe_started' }
  | { readonly kind: 'succeeded'; readonly probe: boolean }
  /** `random` in [0, 1) spreads the time until the next probe, so that nodes do not knock together. */
  | { readonly kind: 'failed'; readonly probe: boolean; readonly random: number }
  /** It ended in a way that says nothing of the provider: the client left, or its request was refused. */
  | { readonly kind: 'said_nothing'; readonly probe: boolean };

/** The rolling window is this many slots of this length: half a minute. */
const SLOTS = 6;
const SLOT_MS = 5_000;
/** Fewer calls than this say nothing of a rate. */
const MIN_CALLS = 20;
const MAX_FAILURE_RATE = 0.5;
/** A quiet provider fails too few calls for a rate: so many in a row are enough. */
const MAX_CONSECUTIVE_FAILURES = 5;
const BASE_OPEN_MS = 5_000;
/** A provider that is back is noticed within about a minute, however long it was away. */
export const MAX_OPEN_MS = 60_000;
/** The open time is spread by so much to either side. */
const JITTER = 0.2;
/** A breaker that stayed closed for so long has forgiven. */
const FORGIVE_MS = 300_000;
/** A probe whose end was never reported must not keep a provider out for good. */
export const MAX_PROBE_MS = 120_000;

export function closedBreaker(nowMs: number): Breaker {
  return closedAgain(0, nowMs);
}

/** Whether a probe may set out now: one at a time, and none while the breaker is open. */
export function mayProbe(breaker: Breaker, nowMs: number): boolean {
  if (breaker.kind !== 'half_open') return false;
  return breaker.probeSinceMs === undefined || nowMs - breaker.probeSinceMs >= MAX_PROBE_MS;
}

/** What a breaker becomes. Pure; `nowMs` never goes back. */
export function transition(breaker: Breaker, event: BreakerEvent, nowMs: number): Breaker {
  switch (breaker.kind) {
    case 'closed':
      return whileClosed(breaker, event, nowMs);
    case 'open':
      if (nowMs >= breaker.untilMs) {
        const halfOpen = { kind: 'half_open', openings: breaker.openings, probeSinceMs: undefined } as const;
        return transition(halfOpen, event, nowMs);
      }
      // What set out before it opened and ends now is old news; an attempt of last resort that was answered is not.
      return event.kind === 'succeeded' && event.probe ? closedAgain(breaker.openings, nowMs) : breaker;
    case 'half_open':
      return whileHalfOpen(breaker, event, nowMs);
    default:
      return breaker satisfies never;
  }
}

function whileClosed(
  breaker: Extract<Breaker, { kind: 'closed' }>,
  event: BreakerEvent,
  nowMs: number,
): Breaker {
  switch (event.kind) {
    case 'looked':
    case 'probe_started':
    case 'said_nothing':
      return breaker;
    case 'succeeded':
      return { ...breaker, slots: count(breaker.slots, nowMs, 0), consecutiveFailures: 0 };
    case 'failed': {
      const slots = count(breaker.slots, nowMs, 1);
      const consecutiveFailures = breaker.consecutiveFailures + 1;
      if (!isTooMuch(slots, consecutiveFailures)) return { ...breaker, slots, consecutiveFailures };
      const forgiven = nowMs - breaker.sinceMs >= FORGIVE_MS;
      return opened(forgiven ? 1 : breaker.openings + 1, event.random, nowMs);
    }
    default:
      return event satisfies never;
  }
}

function whileHalfOpen(
  breaker: Extract<Breaker, { kind: 'half_open' }>,
  event: BreakerEvent,
  nowMs: number,
): Breaker {
  switch (event.kind) {
    case 'looked':
      return breaker;
    case 'probe_started':
      return mayProbe(breaker, nowMs) ? { ...breaker, probeSinceMs: nowMs } : breaker;
    case 'succeeded':
      if (!event.probe) return breaker;
      return closedAgain(breaker.openings, nowMs);
    case 'failed':
      return event.probe ? opened(breaker.openings + 1, event.random, nowMs) : breaker;
    case 'said_nothing':
      return event.probe ? { ...breaker, probeSinceMs: undefined } : breaker;
    default:
      return event satisfies never;
  }
}

function closedAgain(openings: number, nowMs: number): Breaker {
  return { kind: 'closed', slots: [], consecutiveFailures: 0, openings, sinceMs: nowMs };
}

function count(slots: readonly Slot[], nowMs: number, failures: 0 | 1): readonly Slot[] {
  const number = Math.floor(nowMs / SLOT_MS);
  const recent = slots.filter((slot) => slot.number > number - SLOTS);
  const last = recent.at(-1);
  if (last?.number !== number) return [...recent, { number, calls: 1, failures }];
  return [...recent.slice(0, -1), { number, calls: last.calls + 1, failures: last.failures + failures }];
}

function isTooMuch(slots: readonly Slot[], consecutiveFailures: number): boolean {
  if (consecutiveFailures >= MAX_CONSECUTIVE_FAILURES) return true;
  const calls = slots.reduce((sum, slot) => sum + slot.calls, 0);
  const failures = slots.reduce((sum, slot) => sum + slot.failures, 0);
  return calls >= MIN_CALLS && failures / calls >= MAX_FAILURE_RATE;
}

function opened(openings: number, random: number, nowMs: number): Breaker {
  // The exponent is bounded before the power is taken: 2 ** 1024 is no number.
  const openMs = Math.min(MAX_OPEN_MS, BASE_OPEN_MS * 2 ** Math.min(openings - 1, 10));
  const spread = 1 + JITTER * (2 * random - 1);
  return { kind: 'open', untilMs: nowMs + Math.min(MAX_OPEN_MS, openMs * spread), openings };
}
