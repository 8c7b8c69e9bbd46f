import { checkEvidence, decide, observe } from './index.ts';
import type { EpochEvidence } from './index.ts';

export interface Arrival {
  readonly score: number;
  /** The chance that the kept answer is wrong for it. */
  readonly risk: number;
  readonly entry: number;
  readonly epoch: number;
}

export interface LaneOutcome {
  readonly asked: number;
  readonly served: number;
  readonly wrong: number;
  /** What was to be expected of the answers served, whatever chance made of it. */
  readonly expectedWrong: number;
  readonly audits: { right: number; wrong: number };
  /** Whether each arrival was served. */
  readonly history: readonly boolean[];
}

/** Sends arrivals through a lane: chance decides what checks show, and the lane what is served. */
export function runLane(
  maxErrorRate: number,
  arrivals: Iterable<Arrival>,
  random: () => number,
): LaneOutcome {
  let lane: readonly EpochEvidence[] = [];
  const entries = new Map<number, readonly EpochEvidence[]>();
  const audits = { right: 0, wrong: 0 };
  const history: boolean[] = [];
  let [served, wrong, expectedWrong] = [0, 0, 0];
  for (const { score, risk, entry, epoch } of arrivals) {
    const right = random() >= risk;
    const ofEntry = entries.get(entry) ?? [];
    const decision = decide({ score, maxErrorRate, lane, entry: ofEntry, epoch, draw: random() });
    history.push(decision.kind === 'serve');
    if (decision.kind === 'serve') {
      served += 1;
      expectedWrong += risk;
      if (!right) wrong += 1;
    } else if (decision.kind === 'check') {
      if (decision.reason === 'audit') audits[right ? 'right' : 'wrong'] += 1;
      const added = checkEvidence({ score, right, reason: decision.reason });
      lane = observe(lane, epoch, added.lane);
      entries.set(entry, observe(ofEntry, epoch, added.entry));
    }
  }
  return { asked: history.length, served, wrong, expectedWrong, audits, history };
}

/** Numbers from 0 up to 1 that are the same for the same seed (the generator is known as mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
