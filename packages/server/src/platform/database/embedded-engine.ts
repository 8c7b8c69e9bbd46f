import { existsSync, statfsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Duplex } from 'node:stream';
import { Worker } from 'node:worker_threads';

import type { AppError } from '../errors.ts';
import { unwritable } from './data-directory.ts';
import type { EngineEvent, EngineRequest } from './embedded-worker.ts';
import { unreachable } from './failure.ts';

/** PGlite in its thread: one session of PostgreSQL, reached by one stream at a time. */
export interface Engine {
  /** A stream in place of a socket, for `pg`. It fails at once when the thread has ended. */
  readonly openStream: () => Duplex;
  /** Shuts the database down, within a bound, and ends the thread. */
  stop(): Promise<void>;
}

/** PostgreSQL's own shutdown, with its checkpoint; past it the thread is ended, which loses nothing. */
const stopTimeoutMs = 5_000;
/** Laying out a new database takes three seconds on two cores, and may take many times that on a busy disk. */
const startTimeoutMs = 120_000;
/** PostgreSQL's log grows by files of this size. */
const logSegmentBytes = 16 * 1024 * 1024;

/**
 * Starts PGlite on a folder (or `memory://`). Throws `data_dir_unwritable` or `database_unreachable`.
 *
 * When the thread ends by itself nothing restarts it: queries under way and all later ones are refused,
 * because what the engine had in memory when it failed cannot be trusted.
 */
export async function startEngine(folder: string): Promise<Engine> {
  const worker = new Worker(new URL('./embedded-worker.ts', import.meta.url), {
    workerData: { folder, engineCode: await (compiled ??= compile()) },
    // The thread needs no setting of ours, so it is given none: no secret is within its reach.
    env: {},
    execArgv: [],
    // PostgreSQL's log quotes statements and their values.
    stdout: true,
    stderr: true,
  });
  worker.stdout.resume();
  worker.stderr.resume();

  let stream: Duplex | undefined;
  let unanswered = 0;
  let failure: AppError | undefined;
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  const ready = Promise.withResolvers<void>();

  function fail(error: AppError): void {
    failure ??= error;
    ready.reject(failure);
    stream?.destroy(failure);
  }

  worker.on('message', (event: EngineEvent) => {
    switch (event.kind) {
      case 'ready':
        ready.resolve();
        break;
      case 'answer':
        unanswered -= 1;
        stream?.push(Buffer.from(event.bytes.buffer));
        break;
      case 'failed':
        fail(describeFailure(folder, event));
        break;
      default:
        event satisfies never;
    }
  });
  worker.on('error', (error) =>
    fail(unreachable('The embedded database failed. Start Avouch again.', error)),
  );
  worker.on('exit', () => fail(unreachable('The embedded database has stopped. Start Avouch again.')));

  function request(message: EngineRequest, transfer: ArrayBuffer[] = []): void {
    worker.postMessage(message, transfer);
  }

  function send(parts: readonly Uint8Array[]): void {
    const bytes = joinParts(parts);
    // The client says goodbye to its connection; the session stays for the next one.
    if (bytes[0] === terminateMessage) return;
    unanswered += 1;
    request({ kind: 'execute', bytes }, [bytes.buffer]);
  }

  function openStream(): Duplex {
    const opened: Duplex = new Duplex({
      read() {
        // Answers are pushed as they come: there is one statement's answer at most.
      },
      write(part: Uint8Array, _encoding, done) {
        send([part]);
        done();
      },
      // What `pg` writes between cork and uncork is one statement, and travels as one message.
      writev(parts: { chunk: Uint8Array }[], done) {
        send(parts.map(({ chunk }) => chunk));
        done();
      },
      final(done) {
        opened.push(null);
        done();
      },
      destroy(error, done) {
        if (stream === opened) {
          stream = undefined;
          // Whoever gave up waiting cannot know what the session is doing, and no one else can use it.
          if (unanswered > 0 && failure === undefined) {
            failure = unreachable('The embedded database did not answer in time. Start Avouch again.');
            void worker.terminate();
          }
        }
        done(error);
      },
    });
    return Object.assign(opened, {
      connect() {
        if (failure === undefined && stream !== undefined) {
          opened.destroy(unreachable('The embedded database has one session, and it is in use.'));
        } else if (failure === undefined) {
          stream = opened;
          process.nextTick(() => opened.emit('connect'));
        } else {
          opened.destroy(failure);
        }
      },
      setNoDelay: () => opened,
      setKeepAlive: () => opened,
      ref: () => opened,
      unref: () => opened,
    });
  }

  async function stop(): Promise<void> {
    failure ??= unreachable('The embedded database was closed.');
    request({ kind: 'stop' });
    const timer = setTimeout(() => void worker.terminate(), stopTimeoutMs);
    await exited;
    clearTimeout(timer);
  }

  const timer = setTimeout(() => {
    fail(unreachable(`The embedded database did not open within ${startTimeoutMs / 1000} seconds.`));
  }, startTimeoutMs);
  try {
    await ready.promise;
  } catch (error) {
    await worker.terminate();
    throw error;
  } finally {
    clearTimeout(timer);
  }
  return { openStream, stop };
}

let compiled: Promise<WebAssembly.Module> | undefined;

/** Compiled once and off this thread; a second engine of the process opens in half the time of the first. */
async function compile(): Promise<WebAssembly.Module> {
  const code = new URL('./pglite.wasm', import.meta.resolve('@electric-sql/pglite'));
  return WebAssembly.compile(await readFile(code));
}

/** First byte of the message by which a client ends its connection: `X`. */
const terminateMessage = 0x58;

/** A copy in memory of its own, because the driver's buffers share theirs and a transfer takes all of it. */
function joinParts(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

function describeFailure(folder: string, event: EngineEvent & { kind: 'failed' }): AppError {
  const cause = Object.assign(new Error(event.reason), { code: event.code });
  if (event.during === 'work') return unreachable('The embedded database failed. Start Avouch again.', cause);
  if (event.code !== undefined && /^(EACCES|EPERM|EROFS|ENOSPC|EDQUOT)$/.test(event.code)) {
    return unwritable(folder, cause);
  }
  if (isDiskFull(folder)) return unwritable(folder, Object.assign(cause, { code: 'ENOSPC' }));
  return unreachable(
    `The embedded database in ${folder} cannot be opened. It may be damaged or of another version.`,
    cause,
  );
}

/** Recovery begins a new segment of the log, and aborts without a reason where there is no room for one. */
function isDiskFull(folder: string): boolean {
  if (!existsSync(folder)) return false;
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize < 2 * logSegmentBytes;
}
