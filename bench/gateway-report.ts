/** Turns the samples of all rounds into the one JSON object that README.md documents. */
import type { ContestantName } from './contestants.ts';
import { THROUGHPUT_CONNECTIONS } from './rounds.ts';
import type { Sample, Shape, TargetName } from './rounds.ts';

interface Figures {
  rps: number;
  p50Ms: number;
  p99Ms: number;
  firstByteP50Ms: number;
  /** Share of its core that the gateway used; null where it cannot be read. */
  cpu: number | null;
  /** rps of each round, to see how far the machine drifted. */
  roundsRps: number[];
}

export interface ShapeReport {
  avouch?: Figures;
  portkey: Figures;
  bare: Figures;
  direct: Figures;
  throughputRatio: number | null;
  shareOfBare: number | null;
  addedP50Ms: Partial<Record<ContestantName, number>>;
}

export function reportShape(samples: readonly Sample[], shape: Shape): ShapeReport {
  const ofShape = samples.filter((sample) => sample.shape === shape);
  const portkey = figures(ofShape, 'portkey');
  const bare = figures(ofShape, 'bare');
  const direct = figures(ofShape, 'direct');
  const directP50Ms = singleP50Ms(ofShape, 'direct');
  const added = (name: ContestantName): number => rounded(singleP50Ms(ofShape, name) - directP50Ms, 3);
  if (!ofShape.some((sample) => sample.target === 'avouch')) {
    return {
      portkey,
      bare,
      direct,
      throughputRatio: null,
      shareOfBare: null,
      addedP50Ms: { portkey: added('portkey'), bare: added('bare') },
    };
  }
  const avouch = figures(ofShape, 'avouch');
  return {
    avouch,
    portkey,
    bare,
    direct,
    throughputRatio: rounded(avouch.rps / portkey.rps, 2),
    shareOfBare: rounded(avouch.rps / bare.rps, 2),
    addedP50Ms: { avouch: added('avouch'), portkey: added('portkey'), bare: added('bare') },
  };
}

function figures(samples: readonly Sample[], target: TargetName): Figures {
  const own = samples.filter(
    (sample) => sample.target === target && sample.connections === THROUGHPUT_CONNECTIONS,
  );
  const cpus = own.flatMap((sample) => (sample.cpu === undefined ? [] : [sample.cpu]));
  return {
    rps: Math.round(median(own.map((sample) => sample.rps))),
    p50Ms: rounded(median(own.map((sample) => sample.p50Ms)), 3),
    p99Ms: rounded(median(own.map((sample) => sample.p99Ms)), 3),
    firstByteP50Ms: rounded(median(own.map((sample) => sample.firstByteP50Ms)), 3),
    cpu: cpus.length === 0 ? null : rounded(median(cpus), 2),
    roundsRps: own.map((sample) => Math.round(sample.rps)),
  };
}

function singleP50Ms(samples: readonly Sample[], target: TargetName): number {
  return median(
    samples
      .filter((sample) => sample.target === target && sample.connections === 1)
      .map((sample) => sample.p50Ms),
  );
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const upper = sorted[sorted.length >> 1];
  const lower = sorted[(sorted.length - 1) >> 1];
  if (upper === undefined || lower === undefined) throw new Error('Nothing was measured.');
  return (upper + lower) / 2;
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
