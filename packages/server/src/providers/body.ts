import { AppError } from '../platform/errors.ts';
import { CallAborted } from './provider.ts';
import type { UpstreamBody } from './provider.ts';

/** What a body asks of the connection that feeds it. */
export interface BodySource {
  pause(): void;
  resume(): void;
  /** The reader gave up before the end. */
  cancel(): void;
}

/** The feeding side of a body. Calls after `end` or `fail` are ignored. */
export interface BodyFeed {
  readonly body: UpstreamBody;
  push(chunk: Uint8Array): void;
  end(): void;
  fail(error: Error): void;
}

/** Unread bytes above which the source is paused: a few network reads, so that slow readers hold little. */
const pauseAboveBytes = 64 * 1024;

/**
 * A queue of chunks between a connection and one reader. It is smaller than a Node stream, and with it a
 * complete answer that arrived in one read costs no turn of the event loop.
 */
export function createBody(source: BodySource): BodyFeed {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  let paused = false;
  let state: 'open' | 'ended' | 'failed' = 'open';
  let failure: Error | undefined;
  let wake: (() => void) | undefined;

  const notify = () => {
    const waiting = wake;
    wake = undefined;
    waiting?.();
  };

  const fail = (error: Error) => {
    if (state !== 'open') return;
    state = 'failed';
    failure = error;
    notify();
  };

  const destroy = () => {
    chunks.length = 0;
    bytes = 0;
    if (state !== 'open') return;
    fail(new CallAborted());
    source.cancel();
  };

  const next = async (): Promise<IteratorResult<Uint8Array, undefined>> => {
    while (true) {
      const chunk = chunks.shift();
      if (chunk !== undefined) {
        bytes -= chunk.byteLength;
        if (paused && bytes <= pauseAboveBytes / 2) {
          paused = false;
          source.resume();
        }
        return { done: false, value: chunk };
      }
      if (failure !== undefined) throw failure;
      if (state === 'ended') return { done: true, value: undefined };
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };

  return {
    body: {
      destroy,
      [Symbol.asyncIterator]: () => ({
        next,
        return: () => {
          destroy();
          return Promise.resolve({ done: true, value: undefined });
        },
      }),
    },
    push(chunk) {
      if (state !== 'open') return;
      chunks.push(chunk);
      bytes += chunk.byteLength;
      if (!paused && bytes > pauseAboveBytes) {
        paused = true;
        source.pause();
      }
      notify();
    },
    end() {
      if (state !== 'open') return;
      state = 'ended';
      notify();
    },
    fail,
  };
}

/**
 * Reads a body to its end. Throws AppError `upstream_answer_too_large` past `maxBytes`, after which the body
 * is destroyed, and whatever the body throws.
 */
export async function readAll(body: UpstreamBody, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) {
      throw new AppError('upstream_answer_too_large', `The provider's answer is over ${maxBytes} bytes.`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, bytes);
}
