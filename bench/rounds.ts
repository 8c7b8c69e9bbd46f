/** Alternating rounds: every target in every round, so that a slow minute of the machine meets all of them. */
import { checkPlain, checkStream } from './checks.ts';
import type { Contestant, ContestantName } from './contestants.ts';
import { requestBody, streamRequestBody } from './conversation.ts';
import { runLoad } from './load.ts';
import type { LoadResult } from './load.ts';

export type TargetName = ContestantName | 'direct';
export type Target = Pick<Contestant, 'port' | 'headers'> & {
  name: TargetName;
  cpuMs: () => number | undefined;
};

export const THROUGHPUT_CONNECTIONS = 32;

const shapes = {
  plain: { body: requestBody, check: checkPlain },
  stream: { body: streamRequestBody, check: checkStream },
} as const;
export type Shape = keyof typeof shapes;

export interface Sample {
  target: TargetName;
  shape: Shape;
  connections: number;
  answers: number;
  rps: number;
  p50Ms: number;
  p99Ms: number;
  firstByteP50Ms: number;
  /** Share of one core that the target used, where it can be read. */
  cpu: number | undefined;
}

export interface RoundPlan {
  rounds: number;
  /** Of each throughput run; runs over one connection take half of it. */
  durationMs: number;
  warmUpMs: number;
}

export async function runRounds(
  targets: readonly Target[],
  plan: RoundPlan,
  report: (sample: Sample, round: number) => void,
): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (const target of targets) {
    for (const shape of ['plain', 'stream'] as const) {
      report(await measure(target, shape, THROUGHPUT_CONNECTIONS, plan.warmUpMs), 0);
    }
  }
  for (let round = 0; round < plan.rounds; round += 1) {
    // Each round begins with another target, so that nobody is always measured after the same neighbour.
    const shift = round % targets.length;
    for (const target of [...targets.slice(shift), ...targets.slice(0, shift)]) {
      for (const shape of ['plain', 'stream'] as const) {
        for (const connections of [THROUGHPUT_CONNECTIONS, 1]) {
          const durationMs = connections === 1 ? plan.durationMs / 2 : plan.durationMs;
          const sample = await measure(target, shape, connections, durationMs);
          samples.push(sample);
          report(sample, round + 1);
        }
      }
    }
  }
  return samples;
}

async function measure(
  target: Target,
  shape: Shape,
  connections: number,
  durationMs: number,
): Promise<Sample> {
  const cpuBeforeMs = target.cpuMs();
  const result = await runLoad({
    port: target.port,
    headers: target.headers,
    connections,
    durationMs,
    ...shapes[shape],
  }).catch((error: unknown) => {
    throw new Error(`${target.name}, ${shape}, ${connections} connections: ${String(error)}`, {
      cause: error,
    });
  });
  const cpuAfterMs = target.cpuMs();
  return {
    target: target.name,
    shape,
    connections,
    ...summarize(result),
    cpu:
      cpuBeforeMs === undefined || cpuAfterMs === undefined
        ? undefined
        : (cpuAfterMs - cpuBeforeMs) / result.elapsedMs,
  };
}

function summarize(
  result: LoadResult,
): Pick<Sample, 'answers' | 'rps' | 'p50Ms' | 'p99Ms' | 'firstByteP50Ms'> {
  return {
    answers: result.answers,
    rps: (result.answers / result.elapsedMs) * 1000,
    p50Ms: quantile(result.latenciesMs, 0.5),
    p99Ms: quantile(result.latenciesMs, 0.99),
    firstByteP50Ms: quantile(result.firstBytesMs, 0.5),
  };
}

/** Nearest rank, of sorted numbers. */
function quantile(sorted: Float64Array, share: number): number {
  const value = sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
  if (value === undefined) throw new Error('Nothing was measured.');
  return value;
}
