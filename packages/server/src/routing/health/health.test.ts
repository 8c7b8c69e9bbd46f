import { describe, expect, test } from 'vitest';

import { createFakeClock } from '../../../test/clock.ts';
import { createOutputExpectation, PRIOR_OUTPUT_TOKENS } from './expected-output.ts';
import { createHealth, type HealthObserver } from './health.ts';
import { healthOutcomeOf } from './outcome.ts';

const target = { provider: 'p', model: 'm' };
const failed = { kind: 'failed' } as const;
const succeeded = { kind: 'succeeded' } as const;

function setUp() {
  const clock = createFakeClock();
  const seen: unknown[] = [];
  const observer: HealthObserver = {
    breakerChanged: ({ from, to }) => seen.push(`${from} > ${to}`),
    limited: ({ forMs }) => seen.push(forMs),
  };
  const health = createHealth({ clock, random: () => 0.5, observer });
  const fail = (count: number) => {
    for (let n = 0; n < count; n += 1) health.admit(target)?.settle(failed);
  };
  return { clock, health, seen, fail };
}

describe('a target that fails', () => {
  test('is closed to everybody, then to all but one, then open again, and metrics are told', () => {
    const { clock, health, seen, fail } = setUp();
    fail(5);
    expect(health.view(target)).toBe('open');
    expect(health.admit(target)).toBeUndefined();
    clock.advance(5_000);
    expect(health.view(target)).toBe('half_open');
    const probe = health.admit(target);
    expect(probe?.probe).toBe(true);
    expect(health.view(target)).toBe('open');
    expect(health.admit(target)).toBeUndefined();
    probe?.settle(succeeded);
    expect(health.view(target)).toBe('closed');
    expect(seen).toEqual(['closed > open', 'open > half_open', 'half_open > closed']);
  });

  test('does not touch other models of its provider, or the same model elsewhere', () => {
    const { health, fail } = setUp();
    fail(5);
    expect(health.view({ provider: 'p', model: 'other' })).toBe('closed');
    expect(health.view({ provider: 'other', model: 'm' })).toBe('closed');
  });

  test('is remembered however many others are looked at, and while it is in use however many are asked', () => {
    const { health, fail } = setUp();
    fail(5);
    const other = (name: number) => ({ provider: 'p', model: `made-up-${name}` });
    for (let name = 0; name < 3_000; name += 1) expect(health.view(other(name))).toBe('closed');
    expect(health.view(target)).toBe('open');
    for (let name = 0; name < 3_000; name += 1) {
      health.admit(other(name))?.settle(succeeded);
      if (name % 1_000 === 0) expect(health.admit(target)).toBeUndefined();
    }
    expect(health.view(target)).toBe('open');
  });

  test('lets one attempt of last resort through at a time, whose answer closes it', () => {
    const { health, fail } = setUp();
    fail(5);
    const first = health.admit(target, { lastResort: true });
    expect(first?.probe).toBe(true);
    expect(health.admit(target, { lastResort: true })).toBeUndefined();
    first?.settle(failed);
    expect(health.view(target)).toBe('open');
    health.admit(target, { lastResort: true })?.settle(succeeded);
    expect(health.view(target)).toBe('closed');
  });

  test('is judged once by each attempt, however often its end is told', () => {
    const { health } = setUp();
    const permit = health.admit(target);
    for (let n = 0; n < 10; n += 1) permit?.settle(failed);
    expect(health.view(target)).toBe('closed');
  });
});

describe('a target that limits our rate', () => {
  test('is left alone for as long as it asked, and no failure is counted', () => {
    const { clock, health, seen } = setUp();
    for (let n = 0; n < 10; n += 1) health.admit(target)?.settle({ kind: 'limited', retryAfterMs: 20_000 });
    expect(health.view(target)).toBe('limited');
    clock.advance(19_999);
    expect(health.admit(target)).toBeUndefined();
    clock.advance(1);
    expect(health.view(target)).toBe('closed');
    expect(seen[0]).toBe(20_000);
  });

  test('is asked again after ten minutes, though it asked for a day', () => {
    const { clock, health } = setUp();
    health.admit(target)?.settle({ kind: 'limited', retryAfterMs: 86_400_000 });
    clock.advance(600_000);
    expect(health.view(target)).toBe('closed');
  });

  test('that names no time is left alone for longer each time, and an answer forgives', () => {
    const { clock, health, seen } = setUp();
    const limit = { kind: 'limited', retryAfterMs: undefined } as const;
    for (let n = 0; n < 9; n += 1) {
      health.admit(target)?.settle(limit);
      clock.advance(60_000);
    }
    expect(seen).toEqual([750, 1_500, 3_000, 6_000, 12_000, 24_000, 45_000, 45_000, 45_000]);
    health.admit(target)?.settle(succeeded);
    health.admit(target)?.settle(limit);
    expect(seen.at(-1)).toBe(750);
  });

  test('that refuses calls under way together refused once, for the longest time that it named', () => {
    const { clock, health, seen } = setUp();
    const permits = Array.from({ length: 8 }, () => health.admit(target));
    for (const permit of permits) permit?.settle({ kind: 'limited', retryAfterMs: undefined });
    expect(seen).toEqual(permits.map(() => 750));
    clock.advance(750);
    const one = health.admit(target);
    const other = health.admit(target);
    one?.settle({ kind: 'limited', retryAfterMs: 9_000 });
    other?.settle({ kind: 'limited', retryAfterMs: 2_000 });
    clock.advance(8_999);
    expect(health.view(target)).toBe('limited');
  });

  test('is not taken for free because an older call is answered', () => {
    const { health } = setUp();
    const older = health.admit(target);
    health.admit(target)?.settle({ kind: 'limited', retryAfterMs: 5_000 });
    older?.settle(succeeded);
    expect(health.view(target)).toBe('limited');
  });
});

describe('an outcome', () => {
  test.each([
    ['upstream_error', 'failed'],
    ['upstream_unreachable', 'failed'],
    ['upstream_invalid_answer', 'failed'],
    ['upstream_auth_failed', 'failed'],
    ['upstream_refused', 'said_nothing'],
    ['upstream_answer_too_large', 'said_nothing'],
    ['client_gone', 'said_nothing'],
    ['overloaded', 'said_nothing'],
    ['translation_unsupported', 'said_nothing'],
  ] as const)('of %s is that the target %s', (code, kind) => {
    expect(healthOutcomeOf({ code, durationMs: 60_000 })).toEqual({ kind });
  });

  test('of an answer is success, and of a 429 the time to wait', () => {
    expect(healthOutcomeOf({ code: undefined, durationMs: 5 })).toEqual({ kind: 'succeeded' });
    expect(healthOutcomeOf({ code: 'upstream_rate_limited', retryAfterS: 3, durationMs: 5 })).toEqual({
      kind: 'limited',
      retryAfterMs: 3_000,
    });
  });

  test('of a timeout blames the target only after ten seconds, so that no impatient policy closes it for all', () => {
    expect(healthOutcomeOf({ code: 'upstream_timeout', durationMs: 9_999 })).toEqual({
      kind: 'said_nothing',
    });
    expect(healthOutcomeOf({ code: 'upstream_timeout', durationMs: 10_000 })).toEqual({ kind: 'failed' });
  });
});

describe('latency', () => {
  const answer = (firstByteMs: number, durationMs: number, outputTokens: number) => ({
    firstByteMs,
    durationMs,
    outputTokens,
  });

  test('is unknown until five answers were seen, and then the median', () => {
    const { health } = setUp();
    for (const firstByteMs of [100, 300, 200, 9_000]) {
      health.admit(target)?.settle(succeeded, answer(firstByteMs, firstByteMs + 1_000, 100));
    }
    expect(health.expectedLatencyMs(target, 100)).toBeUndefined();
    health.admit(target)?.settle(succeeded, answer(250, 1_250, 100));
    expect(health.latency(target)).toEqual({ firstByteMs: 250, msPerOutputToken: 10, samples: 5 });
    expect(health.expectedLatencyMs(target, 200)).toBe(2_250);
  });

  test('follows a provider that has become slow, and forgets what it was', () => {
    const { health } = setUp();
    for (let n = 0; n < 64; n += 1) health.admit(target)?.settle(succeeded, answer(100, 100, 0));
    for (let n = 0; n < 33; n += 1) health.admit(target)?.settle(succeeded, answer(900, 900, 0));
    expect(health.latency(target)).toMatchObject({ firstByteMs: 900, samples: 64 });
  });
});

describe('the length of answers', () => {
  const key = { tenantId: 't', feature: 'support', model: 'm' };

  test('begins with a prior, and never passes what the call allows', () => {
    const output = createOutputExpectation();
    expect(output.expect(key, undefined)).toBe(PRIOR_OUTPUT_TOKENS);
    expect(output.expect(key, 50)).toBe(50);
  });

  test('is learned by feature, and from nobody else', () => {
    const output = createOutputExpectation();
    for (let n = 0; n < 200; n += 1) output.observe(key, 1_000);
    expect(output.expect(key, undefined)).toBeGreaterThan(990);
    expect(output.expect({ ...key, feature: undefined }, undefined)).toBe(PRIOR_OUTPUT_TOKENS);
    expect(output.expect({ ...key, tenantId: 'other' }, undefined)).toBe(PRIOR_OUTPUT_TOKENS);
    for (let n = 0; n < 60; n += 1) output.observe(key, 10);
    expect(output.expect(key, undefined)).toBeLessThan(70);
  });
});

test('the memory is bounded: names that clients make up push out old ones', () => {
  const { health, fail } = setUp();
  fail(5);
  for (let n = 0; n < 2_000; n += 1) health.admit({ provider: 'p', model: `made-up-${n}` });
  expect(health.view(target)).toBe('closed');
});
