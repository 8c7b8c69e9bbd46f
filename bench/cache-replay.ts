/** Replays questions through the decisions of the semantic cache, with the labels for a model that is called. */
import {
  bestCandidate,
  checkEvidence,
  decide,
  LEVELS,
  observe,
} from '../packages/server/src/cache/decide/index.ts';
import type { EpochEvidence, Sketch } from '../packages/server/src/cache/decide/index.ts';
import type { Neighbour } from './cache-neighbours.ts';

/** As many neighbours as the server looks at. */
const CANDIDATES = 8;
/** All of a stream is in one stretch of time. */
const EPOCH = 0;

export interface World {
  readonly sketches: readonly (Sketch | undefined)[];
  readonly clusters: readonly number[];
  /** Of each text, nearest first, among all texts. */
  readonly neighbours: readonly (readonly Neighbour[])[];
}

/** What comes in, in order: numbers of texts. */
export interface Stream {
  readonly arrivals: readonly number[];
  /** For how many arrivals an answer is kept. */
  readonly keptFor: number;
}

export interface Tally {
  /** Arrivals whose very text was not kept: what the semantic cache is asked about. */
  asked: number;
  served: number;
  wrong: number;
  /** Calls that were made although an answer could have been served. */
  audits: number;
  /** Comparisons on calls that were made anyway. */
  learned: number;
}

/** What all checks of a stream showed of scores from a level up. */
export interface LevelFigures {
  readonly from: number;
  readonly checks: number;
  readonly wrong: number;
}

/** Serves as the server does: guards, score, evidence of the lane and of the entry, audits. */
export function replayBounded(
  world: World,
  stream: Stream,
  maxErrorRate: number,
  random: () => number,
): Tally & { readonly levels: readonly LevelFigures[] } {
  let lane: readonly EpochEvidence[] = [];
  const entries = new Map<number, readonly EpochEvidence[]>();
  const summed = replay(
    stream,
    (text, isKept, tally) => {
      const asked = world.sketches[text];
      if (asked === undefined) return 'called';
      const candidates = nearestKept(world, text, isKept).flatMap(({ text: other, cosine }) => {
        const sketch = world.sketches[other];
        return sketch === undefined ? [] : [{ text: other, cosine, sketch }];
      });
      const best = bestCandidate(asked, candidates);
      if (best === undefined) return 'called';
      const entry = entries.get(best.candidate.text) ?? [];
      const { score } = best;
      const decision = decide({ score, maxErrorRate, lane, entry, epoch: EPOCH, draw: random() });
      const right = world.clusters[best.candidate.text] === world.clusters[text];
      switch (decision.kind) {
        case 'call':
          return 'called';
        case 'serve':
          tally.served += 1;
          if (!right) tally.wrong += 1;
          return 'served';
        case 'check': {
          const { reason } = decision;
          if (reason === 'audit') tally.audits += 1;
          else tally.learned += 1;
          const added = checkEvidence({ score, right, reason });
          lane = observe(lane, EPOCH, added.lane);
          entries.set(best.candidate.text, observe(entry, EPOCH, added.entry));
          return 'called';
        }
        default:
          return decision satisfies never;
      }
    },
    (text) => entries.delete(text),
  );
  return { ...summed, levels: levelsOf(lane) };
}

/** Serves the nearest neighbour whenever its cosine is high enough: what semantic caches usually do. */
export function replayFixed(world: World, stream: Stream, threshold: number): Tally {
  return replay(stream, (text, isKept, tally) => {
    const [nearest] = nearestKept(world, text, isKept);
    if (nearest === undefined || nearest.cosine < threshold) return 'called';
    tally.served += 1;
    if (world.clusters[nearest.text] !== world.clusters[text]) tally.wrong += 1;
    return 'served';
  });
}

function replay(
  { arrivals, keptFor }: Stream,
  handle: (text: number, isKept: (other: number) => boolean, tally: Tally) => 'served' | 'called',
  forget: (text: number) => void = () => undefined,
): Tally {
  const tally: Tally = { asked: 0, served: 0, wrong: 0, audits: 0, learned: 0 };
  const keptAt = new Map<number, number>();
  arrivals.forEach((text, now) => {
    const isKept = (other: number): boolean => {
      const at = keptAt.get(other);
      return at !== undefined && now - at <= keptFor;
    };
    // The exact cache answers.
    if (isKept(text)) return;
    tally.asked += 1;
    if (handle(text, isKept, tally) === 'served') return;
    // What an expired entry showed went with it.
    forget(text);
    keptAt.set(text, now);
  });
  return tally;
}

function levelsOf(lane: readonly EpochEvidence[]): LevelFigures[] {
  const [evidence] = lane;
  return LEVELS.map((from, level) => {
    const right = total(evidence?.right.slice(level));
    const wrong = total(evidence?.wrong.slice(level));
    return { from, checks: right + wrong, wrong };
  });
}

function total(counts: readonly number[] = []): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

function nearestKept(world: World, text: number, isKept: (other: number) => boolean): Neighbour[] {
  const found: Neighbour[] = [];
  for (const neighbour of world.neighbours[text] ?? []) {
    if (!isKept(neighbour.text)) continue;
    found.push(neighbour);
    if (found.length === CANDIDATES) break;
  }
  return found;
}
