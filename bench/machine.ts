/** What the machine is and whether it has something else to do: a busy one makes every figure worthless. */
import { cpus } from 'node:os';
import { pause } from './processes.ts';

const SAMPLE_MS = 1000;
/** Above this share of all cores, somebody else's work decides the result. */
const QUIET_SHARE = 0.1;

export const processor: string = cpus()[0]?.model ?? 'unknown';

/** The share of all cores that is used while this benchmark does nothing. Says so on the screen when it is too much. */
export async function measureOtherLoad(): Promise<number> {
  const before = times();
  await pause(SAMPLE_MS);
  const after = times();
  const share = 1 - (after.idle - before.idle) / (after.total - before.total);
  if (share > QUIET_SHARE) {
    console.log(
      `The machine is ${(share * 100).toFixed(0)} % busy with something else: do not trust this run.`,
    );
  }
  return Number(share.toFixed(2));
}

function times(): { idle: number; total: number } {
  const all = cpus().map((core) => core.times);
  return {
    idle: all.reduce((sum, core) => sum + core.idle, 0),
    total: all.reduce((sum, core) => sum + core.idle + core.user + core.sys + core.nice + core.irq, 0),
  };
}
