import { setTimeout as sleep } from 'node:timers/promises';

import type { Config, Environment } from '../platform/config.ts';
import { AppError } from '../platform/errors.ts';
import { runThroughControl } from './control-client.ts';

/** A command that works on an installation, as it was typed. */
export interface Run {
  readonly name: string;
  readonly input: unknown;
  readonly config: Config;
  readonly environment: Environment;
  readonly write: (line: string) => void;
}

/** A server that has the lock but does not answer yet is starting: a cold start takes a few seconds. */
const WAIT_FOR_SERVER_MS = 15_000;
const POLL_MS = 200;

/**
 * Runs an operation where the database can be reached: here on PostgreSQL, and on the embedded database in the
 * server that holds it, or here when none runs. Resolves to the exit code.
 */
export async function runOperation(run: Run): Promise<number> {
  if (run.config.AVOUCH_DATABASE_URL !== undefined) return runHere(run);
  const through = () => runThroughControl(run.config.dataDir, run.name, run.input, run.write);
  for (let waitedMs = 0; ; waitedMs += POLL_MS) {
    const code = await through();
    if (code !== undefined) return code;
    try {
      return await runHere(run);
    } catch (error) {
      const isHeld = error instanceof AppError && error.code === 'data_dir_locked';
      if (!isHeld || waitedMs >= WAIT_FOR_SERVER_MS) throw error;
      await sleep(POLL_MS);
    }
  }
}

/** The rooms are loaded where they are needed: most commands only pass their question on to a running server. */
async function runHere(run: Run): Promise<number> {
  const { runInThisProcess } = await import('./run-in-this-process.ts');
  return runInThisProcess(run);
}
