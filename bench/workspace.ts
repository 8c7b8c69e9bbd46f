/** A directory for one run, and the way out of it: whatever was started is stopped, whichever way the run ends. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stopBenchServer } from './database.ts';
import { killAll } from './processes.ts';

const PARENT_CHECK_MS = 500;

/**
 * Runs `work` with a fresh directory and cleans up after it, also after a failure, an interrupt, and the death
 * of the npm that started us: npm does not pass every signal on.
 */
export async function runInWorkspace(work: (workspace: string) => Promise<void>): Promise<void> {
  const workspace = mkdtempSync(join(tmpdir(), 'avouch-bench-'));
  const parent = process.ppid;
  const leave = (): void => {
    cleanUp(workspace);
    process.exit(130);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, leave);
  const watcher = setInterval(() => {
    if (process.ppid !== parent) leave();
  }, PARENT_CHECK_MS);
  try {
    await work(workspace);
  } finally {
    clearInterval(watcher);
    cleanUp(workspace);
  }
}

function cleanUp(workspace: string): void {
  killAll();
  stopBenchServer();
  rmSync(workspace, { recursive: true, force: true });
}
