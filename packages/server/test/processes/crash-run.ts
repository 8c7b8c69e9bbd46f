import { setTimeout as pause } from 'node:timers/promises';

import { type Behaviour, openAiUpstreamKey, startOpenAiUpstream, type Upstream } from '../upstream/index.ts';
import { type ProcessEnvironment, runAvouch, spawnAvouch, startServerProcess } from './avouch-process.ts';
import { callModel, createCallClient } from './calls.ts';
import { readExport } from './exported.ts';

export interface CrashRun {
  readonly calls: number;
  readonly kills: number;
  /** Settings that name the database and the data folder. */
  readonly environment: ProcessEnvironment;
  /** Numbers from 0 to 1: what is random in the run follows from them. */
  readonly random: () => number;
  readonly progress?: (sentence: string) => void;
}

/** What came of it. All is well when `faults` is empty. */
export interface CrashReport {
  readonly calls: number;
  readonly streamed: number;
  readonly kills: number;
  /** Kills that struck while a server was starting. */
  readonly killsDuringStart: number;
  readonly acknowledged: number;
  readonly refused: number;
  readonly broken: number;
  readonly hung: number;
  /** Entries of calls in the ledger: those acknowledged, and those whose answer was cut off. */
  readonly callEntries: number;
  readonly entries: number;
  readonly fsckRuns: number;
  readonly slowestRestartMs: number;
  readonly seconds: number;
  readonly faults: readonly string[];
}

const clients = 16;
/** A start that is to be killed gets at most so long: long enough to reach any step of it. */
const killStartWithinMs = 1_500;

/**
 * Calls by concurrent clients while the server is killed at random moments and started again. Every call that
 * a client has the whole answer of must be in the ledger exactly once, and no client may hang.
 */
export async function runCrash({
  calls,
  kills,
  environment,
  random,
  progress,
}: CrashRun): Promise<CrashReport> {
  const startedAtMs = performance.now();
  const upstream = await startOpenAiUpstream(() => behaviourFrom(random));
  const settings = { ...environment, ...providerSettings(upstream) };
  const faults: string[] = [];
  const acknowledged: string[] = [];
  const count = { streamed: 0, refused: 0, broken: 0, hung: 0, killsDuringStart: 0, fsckRuns: 0 };
  let slowestRestartMs = 0;
  let issued = 0;

  let server = await startServerProcess(settings);
  const key = server.firstKey ?? (await makeKey(settings));
  let up = Promise.resolve();
  // One in each stretch of the run, so that a short run too is struck all along.
  const moments = Array.from({ length: kills }, (_, at) => Math.floor(((at + random()) / kills) * calls));
  let crashed = 0;

  let checking = false;

  /** Calls wait for a check where the next kill is due: quick ones would be over before it is. */
  const mayIssue = () => !checking || issued < (moments[crashed] ?? calls);

  async function client(): Promise<void> {
    const caller = createCallClient({ connections: 1 });
    while (issued < calls) {
      if (!mayIssue()) {
        await pause(2);
        continue;
      }
      const number = issued;
      issued += 1;
      const stream = number % 2 === 0;
      if (stream) count.streamed += 1;
      await up;
      const result = await caller.call({ url: server.url, key, stream, text: `call ${number}` });
      if (result.kind === 'acknowledged') acknowledged.push(result.entryId);
      else count[result.kind] += 1;
      // What a real client does after an error; without it a server that is down would eat up the calls.
      if (result.kind === 'broken') await pause(random() * 20);
    }
    await caller.close();
  }

  async function crash(): Promise<void> {
    await pause(random() * 30);
    crashed += 1;
    const gate = Promise.withResolvers<void>();
    up = gate.promise;
    await server.kill();
    if (random() < 0.25) {
      count.killsDuringStart += 1;
      const starting = spawnAvouch(['start'], settings);
      await pause(random() * killStartWithinMs);
      starting.child.kill('SIGKILL');
      await starting.ended;
    }
    const restartedAtMs = performance.now();
    server = await startServerProcess(settings);
    slowestRestartMs = Math.max(slowestRestartMs, performance.now() - restartedAtMs);
    gate.resolve();
    // With the clients at work again: a check must hold on a growing ledger too.
    await check();
  }

  async function check(): Promise<void> {
    count.fsckRuns += 1;
    checking = true;
    const { exitCode, stdout, stderr } = await runAvouch(['fsck'], settings);
    if (exitCode !== 0 || !/, clean$/m.test(stdout)) faults.push(`fsck (${exitCode}): ${stdout} ${stderr}`);
    checking = false;
    progress?.(`${issued} calls, ${stdout.trim()}`);
  }

  async function crashes(): Promise<void> {
    const isDue = () => issued >= (moments[crashed] ?? calls);
    while (crashed < kills) {
      if (isDue()) await crash();
      else await pause(2);
    }
  }

  try {
    await Promise.all([crashes(), ...Array.from({ length: clients }, client)]);
    await check();
    const { exitCode, stderr } = await server.stop();
    if (exitCode !== 0) faults.push(`The server ended with ${exitCode}: ${stderr}`);
    const exported = await readExport(settings);
    faults.push(...exported.faults, ...compare(acknowledged, exported.ids));
    if (count.hung > 0) faults.push(`${count.hung} calls hung.`);
    return {
      calls,
      kills,
      acknowledged: acknowledged.length,
      ...count,
      callEntries: exported.calls.length,
      entries: exported.ids.length,
      slowestRestartMs: Math.round(slowestRestartMs),
      seconds: Math.round((performance.now() - startedAtMs) / 100) / 10,
      faults,
    };
  } finally {
    await server.kill();
    await upstream.close();
  }
}

export function providerSettings(upstream: Upstream): ProcessEnvironment {
  const provider = {
    name: 'openai',
    kind: 'openai',
    baseUrl: `${upstream.origin}/v1`,
    apiKey: openAiUpstreamKey,
    pricesAs: 'openai',
    models: [callModel],
  };
  return { AVOUCH_OUTBOUND_ALLOW: '127.0.0.1', AVOUCH_PROVIDERS: JSON.stringify([provider]) };
}

export async function makeKey(settings: ProcessEnvironment): Promise<string> {
  const { stdout } = await runAvouch(
    ['keys', 'create', '--tenant', 'demo', '--scope', 'calls', 'ledger:read'],
    settings,
  );
  return stdout.trim();
}

/** Numbers from 0 to 1 that follow from a seed (the mulberry32 generator). */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Quick and slow answers, so that a kill finds calls in every step of their lives. */
function behaviourFrom(random: () => number): Behaviour {
  const kind = random();
  if (kind < 0.6) return { kind: 'answer' };
  if (kind < 0.9) return { kind: 'slow_first_byte', delayMs: Math.ceil(random() * 30) };
  return { kind: 'drip', chunkBytes: 200, delayMs: 3 };
}

function compare(acknowledged: readonly string[], ids: readonly string[]): string[] {
  const times = new Map<string, number>();
  for (const id of ids) times.set(id, (times.get(id) ?? 0) + 1);
  const faults = acknowledged
    .filter((id) => times.get(id) !== 1)
    .map((id) => `The acknowledged call ${id} is in the ledger ${times.get(id) ?? 0} times.`);
  if (times.size !== ids.length) faults.push(`${ids.length - times.size} entries stand in the ledger twice.`);
  if (new Set(acknowledged).size !== acknowledged.length) faults.push('Two calls were given one entry.');
  return faults;
}
