import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

import { AppError } from '../platform/errors.ts';

/** The client of one call, as the pipeline sees it. Nothing is sent before `answer` or `openStream`. */
export interface Client {
  /** Fires when the client goes away before it has the whole answer, or when the server has to stop. */
  readonly gone: AbortSignal;
  /** Which of the two it was, `client_gone` or `shutting_down`, once `gone` has fired. */
  readonly whyGone: AppError;
  /** Headers of whatever is answered, a refusal too. Only before anything was sent. */
  addHeaders(headers: Readonly<Record<string, string>>): void;
  /** Sends a complete answer. */
  answer(headers: Readonly<Record<string, string>>, body: string): void;
  /** Sends the head of a streamed answer. */
  openStream(headers: Readonly<Record<string, string>>): void;
  /** True once a head was sent: from then on a refusal can only be said inside the stream. */
  readonly started: boolean;
  /** Sends events and waits while the client reads more slowly than the provider writes. */
  write(text: string): Promise<void>;
  /** Ends the stream. */
  end(text: string): void;
}

/**
 * A client that takes nothing for this long, while something waits for it, has gone: it would hold a provider's
 * connection and its unread answer for as long as it liked. It is what common proxies allow.
 */
const STALL_TIMEOUT_MS = 60_000;

/**
 * A client behind a Node response that Fastify hands over once the first byte is sent. An abort must reach the
 * provider even while it is paused, so it hangs on `close` alone: it fires whatever state the connection was in.
 * `stop` gives the call up because the server stops.
 */
export function createClient({
  response,
  socket,
  requestId,
  stop,
  stallTimeoutMs = STALL_TIMEOUT_MS,
}: {
  response: ServerResponse;
  /** The request's own: a pipelined response has none before its turn, and never closes if that does not come. */
  socket: Socket;
  requestId: string;
  stop: AbortSignal;
  stallTimeoutMs?: number;
}): Client {
  const controller = new AbortController();
  // A code and no error yet: making one records a stack, and hardly any call needs it.
  let whyGone: 'client_gone' | 'shutting_down' = 'client_gone';
  let started = false;
  let wake: (() => void) | undefined;

  function giveUp(why: typeof whyGone): void {
    if (controller.signal.aborted) return;
    whyGone = why;
    controller.abort();
    wake?.();
  }
  const closed = () => giveUp(whyGone);

  stop.addEventListener('abort', () => giveUp('shutting_down'), { once: true });
  // Requests that are pipelined on one connection all listen to it, and there is no leak in that.
  socket.setMaxListeners(0);
  socket.once('close', closed);
  response.once('finish', () => socket.off('close', closed));
  response.on('drain', () => wake?.());
  // A write to a connection that has just closed fails; `close` says all there is to say about it.
  response.on('error', closed);
  // The client may have left while its key was looked up: then `close` was before.
  if (socket.destroyed) closed();

  function head(headers: Readonly<Record<string, string>>): void {
    response.writeHead(200, { 'x-request-id': requestId, ...headers });
    started = true;
    // Time without traffic on the connection. A provider that thinks is no fault of the client's: only what
    // waits to be sent counts.
    response.setTimeout(stallTimeoutMs, () => {
      if (response.writableLength > 0) socket.destroy();
    });
  }

  return {
    gone: controller.signal,
    get whyGone() {
      return new AppError(whyGone);
    },
    get started() {
      return started;
    },
    addHeaders(headers) {
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    },
    answer(headers, body) {
      head({
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(body)),
        ...headers,
      });
      response.end(body);
    },
    openStream(headers) {
      head({
        'content-type': 'text/event-stream; charset=utf-8',
        // Asks proxies in front of us not to collect events before passing them on.
        'x-accel-buffering': 'no',
        ...headers,
      });
    },
    async write(text) {
      if (controller.signal.aborted || response.write(text)) return;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
      wake = undefined;
    },
    end: (text) => void response.end(text),
  };
}
