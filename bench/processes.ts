/**
 * Starts the programs under test as real processes on the core they are given, and stops by id what it started,
 * also when the benchmark fails or is interrupted.
 */
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** The gateway under test alone on one core; the load generator, the mock and PostgreSQL on another. */
export const GATEWAY_CORE = 0;
export const OTHER_CORE = 1;

const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 10_000;
/** Of what a program said before it failed, this much of the end is shown. */
const SHOWN_OUTPUT_CHARACTERS = 4_000;

const running = new Set<ChildProcess>();

/** Whether processes can be held to a core here: Linux with taskset and two cores. Without, nothing is pinned. */
export const canPin: boolean =
  availableParallelism() > 1 && spawnSync('taskset', ['-c', String(OTHER_CORE), 'true']).status === 0;

/** Moves this process, all its threads and what it starts from now on to the core of the load generator. */
export function pinSelf(): void {
  if (canPin) spawnSync('taskset', ['--all-tasks', '-cp', String(OTHER_CORE), String(process.pid)]);
}

export interface StartedProcess {
  /** What `ready` found. */
  found: string;
  /** Processor time that the process has used, all threads, in milliseconds; undefined where it cannot be read. */
  cpuMs: () => number | undefined;
  stop(): Promise<void>;
}

/**
 * Starts `command` and waits until `ready` finds what it looks for in the output, or elsewhere. Rejects with the
 * end of that output when the program exits or is too late. The output goes to a file and not through a pipe:
 * reading what a gateway logs would take time from the load generator.
 */
export async function startProcess(plan: {
  name: string;
  command: readonly [string, ...string[]];
  core: number;
  outputFile: string;
  environment?: Readonly<Record<string, string>>;
  ready: (output: string) => Promise<string | undefined> | string | undefined;
}): Promise<StartedProcess> {
  const [program, ...parameters] = canPin
    ? ['taskset', '-c', String(plan.core), ...plan.command]
    : plan.command;
  const outputDescriptor = openSync(plan.outputFile, 'w');
  const child = spawn(program, parameters, {
    env: { ...cleanEnvironment(), ...plan.environment },
    stdio: ['ignore', outputDescriptor, outputDescriptor],
  });
  closeSync(outputDescriptor);
  running.add(child);
  const exited = new Promise<void>((resolve) => {
    child.on('error', () => resolve());
    child.on('exit', () => resolve());
  });
  void exited.then(() => running.delete(child));

  const deadlineMs = performance.now() + START_LIMIT_MS;
  for (;;) {
    const output = readFileSync(plan.outputFile, 'utf8');
    const found = await plan.ready(output);
    if (!running.has(child) || performance.now() > deadlineMs) {
      throw new Error(`${plan.name} did not start:\n${output.slice(-SHOWN_OUTPUT_CHARACTERS)}`);
    }
    if (found !== undefined) {
      return { found, cpuMs: () => cpuMs(child.pid), stop: () => stopChild(child, exited) };
    }
    await pause(50);
  }
}

/** Runs a command to its end and returns its standard output; rejects with what it said when it fails. */
export async function runCommand(
  command: readonly [string, ...string[]],
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  const [program, ...parameters] = command;
  const child = spawn(program, parameters, {
    env: { ...cleanEnvironment(), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  const output: string[] = [];
  const complaints: string[] = [];
  child.stdout.on('data', (bytes: Buffer) => output.push(bytes.toString()));
  child.stderr.on('data', (bytes: Buffer) => complaints.push(bytes.toString()));
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  running.delete(child);
  if (code !== 0) throw new Error(`${program} ${parameters.join(' ')} failed:\n${complaints.join('')}`);
  return output.join('').trim();
}

/** Ends whatever still runs at once. For the way out after a failure or an interrupt. */
export function killAll(): void {
  for (const child of running) child.kill('SIGKILL');
}

export function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, durationMs);
  });
}

async function stopChild(child: ChildProcess, exited: Promise<void>): Promise<void> {
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
  await exited;
  clearTimeout(timer);
}

/** Settings of the machine's user must not change what is measured; the contestants get theirs explicitly. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(AVOUCH_|OPENAI_|ANTHROPIC_|NODE_OPTIONS$|HTTPS?_PROXY$)/i.test(name),
  );
  return { ...Object.fromEntries(kept), NODE_ENV: 'production' };
}

/** Linux counts in ticks of ten milliseconds, in fields 14 and 15, counted behind the name in parentheses. */
function cpuMs(pid: number | undefined): number | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ');
    return (Number(fields?.[11]) + Number(fields?.[12])) * 10;
  } catch {
    return undefined;
  }
}
