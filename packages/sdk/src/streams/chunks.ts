import { clientError } from '../errors.ts';

/** Bytes that arrive in pieces: the body of an answer, a file that was dropped on a page, a stream of Node. */
export type ByteSource = ReadableStream<Uint8Array> | AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/**
 * The pieces of a source, one at a time: the next is asked for when the last was dealt with, so a source that
 * heeds its reader is never ahead by more than its own buffers. Leaving the loop cancels the source. Throws
 * `network_failed` where the source breaks off, and the signal's reason where it is aborted.
 */
export async function* readChunks(
  source: ByteSource,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  signal?.throwIfAborted();
  const chunks = source instanceof ReadableStream ? fromStream(source, signal) : source;
  for await (const chunk of chunks) {
    signal?.throwIfAborted();
    yield chunk;
  }
}

// Not by `for await` over the stream itself, which Safari does not know.
async function* fromStream(
  stream: ReadableStream<Uint8Array>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = stream.getReader();
  // A source that says nothing more would otherwise keep who has left waiting.
  const leave = (): void => void reader.cancel(signal?.reason).catch(() => undefined);
  signal?.addEventListener('abort', leave, { once: true });
  let ended = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      signal?.throwIfAborted();
      ended = done;
      if (done) return;
      yield value;
    }
  } catch (error) {
    ended = true;
    signal?.throwIfAborted();
    throw clientError('network_failed', 'The answer broke off.', error);
  } finally {
    signal?.removeEventListener('abort', leave);
    if (!ended) await reader.cancel().catch(() => undefined);
    reader.releaseLock();
  }
}
