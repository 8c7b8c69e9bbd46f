import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** How a process ended, and all that it printed. */
export interface ProcessEnd {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface AvouchProcess {
  readonly child: ChildProcess;
  readonly ended: Promise<ProcessEnd>;
  /** What it has printed so far. */
  readonly stdout: () => string;
  readonly stderr: () => string;
}

export interface ServerProcess extends AvouchProcess {
  readonly url: string;
  /** The API key that only the first start on a database prints. */
  readonly firstKey: string | undefined;
  /** Asks it to stop and waits until it has. */
  stop(): Promise<ProcessEnd>;
  /** SIGKILL: it gets to do nothing more. */
  kill(): Promise<ProcessEnd>;
}

export type ProcessEnvironment = Readonly<Record<string, string | undefined>>;

export interface Spawning {
  /** Another user to run as, where this one may do anything. */
  readonly uid?: number;
}

const program = fileURLToPath(new URL('../../bin/avouch.js', import.meta.url));

/** A cold embedded database and a busy machine together; past it the process hangs. */
const startTimeoutMs = 60_000;

/** Runs `avouch` as its own process, with these settings and nothing else of ours in its environment. */
export function spawnAvouch(
  args: readonly string[],
  environment: ProcessEnvironment,
  { uid }: Spawning = {},
): AvouchProcess {
  const child = spawn(process.execPath, [program, ...args], {
    env: { PATH: process.env['PATH'], AVOUCH_PORT: '0', AVOUCH_LOG_LEVEL: 'warn', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(uid !== undefined && { uid, gid: uid }),
  });
  const printed = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (printed.stderr += text));
  const ended = new Promise<ProcessEnd>((resolve) => {
    child.once('close', (exitCode, signal) => resolve({ exitCode, signal, ...printed }));
  });
  return { child, ended, stdout: () => printed.stdout, stderr: () => printed.stderr };
}

/** Runs a command to its end. One that does not end is killed, which shows as its signal. */
export async function runAvouch(
  args: readonly string[],
  environment: ProcessEnvironment,
  spawning: Spawning = {},
): Promise<ProcessEnd> {
  const running = spawnAvouch(args, environment, spawning);
  const timer = setTimeout(() => running.child.kill('SIGKILL'), startTimeoutMs);
  try {
    return await running.ended;
  } finally {
    clearTimeout(timer);
  }
}

/** Starts a server and resolves when it listens; rejects with what it said when it ends before that. */
export async function startServerProcess(
  environment: ProcessEnvironment,
  spawning: Spawning = {},
): Promise<ServerProcess> {
  const running = spawnAvouch(['start'], environment, spawning);
  await whenListening(running);
  const url = /Avouch listens on (\S+)/.exec(running.stdout())?.[1] ?? '';
  const end = (signal: NodeJS.Signals) => {
    running.child.kill(signal);
    return running.ended;
  };
  return {
    ...running,
    url,
    firstKey: /Bearer (avk_\w+)/.exec(running.stdout())?.[1],
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}

async function whenListening({ child, ended, stdout, stderr }: AvouchProcess): Promise<void> {
  const listening = new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`The server did not listen in time: ${stderr()}`));
    }, startTimeoutMs);
    // The welcome is written in one go, and ends with an empty line.
    const look = () => {
      if (!/Avouch listens on [^]*\n\n$/.test(stdout())) return;
      clearTimeout(timer);
      resolve();
    };
    child.stdout?.on('data', look);
    child.once('close', () => clearTimeout(timer));
  });
  const end = await Promise.race([listening, ended]);
  if (end !== undefined) throw new Error(`The server ended (${end.signal ?? end.exitCode}): ${end.stderr}`);
}
