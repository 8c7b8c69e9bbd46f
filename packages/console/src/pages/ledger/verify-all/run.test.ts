import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { isUnderWay, paceOf, type Run, type RunEvent, step } from './run.ts';

const idle: Run = { kind: 'idle' };
const progress = { entries: 400, claimed: 1_000, bytes: 90_000 };
const log = { origin: 'log', size: '1000', root: 'cm9vdA==', note: 'note' };
const after = (...events: RunEvent[]) => events.reduce(step, idle);

test('a run ends in a verdict, and tells how long it worked without its pauses', () => {
  const run = after(
    { kind: 'start', nowMs: 1_000 },
    { kind: 'progress', progress },
    { kind: 'pause', nowMs: 3_000 },
    { kind: 'resume', nowMs: 9_000 },
    { kind: 'verified', log, nowMs: 10_000 },
  );
  expect(run).toEqual({ kind: 'verified', log, workedMs: 3_000 });
});

test('a refusal keeps how far it came, and a failure is no verdict', () => {
  const begun: RunEvent[] = [
    { kind: 'start', nowMs: 0 },
    { kind: 'progress', progress },
  ];
  expect(after(...begun, { kind: 'refused', reason: 'root_mismatch', detail: 'No.' })).toEqual({
    kind: 'refused',
    reason: 'root_mismatch',
    detail: 'No.',
    progress,
  });
  expect(after(...begun, { kind: 'failed', code: 'network_failed', detail: 'It broke off.' }).kind).toBe(
    'failed',
  );
});

test('what comes after the end changes nothing, and another start begins anew', () => {
  const cancelled = after({ kind: 'start', nowMs: 0 }, { kind: 'progress', progress }, { kind: 'cancel' });
  expect(step(cancelled, { kind: 'verified', log, nowMs: 9 })).toBe(cancelled);
  expect(step(cancelled, { kind: 'start', nowMs: 5 })).toMatchObject({
    kind: 'running',
    workedMs: 0,
    sinceMs: 5,
  });
});

test('a pace is told once there is one, and stands still in a pause', () => {
  const run = after({ kind: 'start', nowMs: 0 }, { kind: 'progress', progress });
  if (!isUnderWay(run)) throw new Error('It is under way.');
  expect(paceOf(run, 100)).toEqual({ perSecond: null, leftMs: null });
  expect(paceOf(run, 2_000)).toEqual({ perSecond: 200, leftMs: 3_000 });
  const paused = step(run, { kind: 'pause', nowMs: 2_000 });
  if (!isUnderWay(paused)) throw new Error('It is under way.');
  expect(paceOf(paused, 60_000)).toEqual({ perSecond: 200, leftMs: 3_000 });
});

test('in whatever order events come, a verdict is never shown for a run that was cancelled', () => {
  const event = fc.constantFrom<RunEvent>(
    { kind: 'progress', progress },
    { kind: 'pause', nowMs: 5 },
    { kind: 'resume', nowMs: 7 },
    { kind: 'verified', log, nowMs: 9 },
    { kind: 'refused', reason: 'surplus', detail: '' },
    { kind: 'failed', code: 'network_failed', detail: '' },
  );
  fc.assert(
    fc.property(fc.array(event), (late) => {
      const cancelled = after({ kind: 'start', nowMs: 0 }, { kind: 'cancel' });
      expect(late.reduce(step, cancelled)).toBe(cancelled);
    }),
  );
});
