import type { ServerResponse } from 'node:http';

/** The client of one call, as the pipeline sees it. Nothing is sent before `answer` or `openStream`. */
export interface Client {
  /** Fires when the client goes away before it has the whole answer. */
  readonly gone: AbortSignal;
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
 * A client behind a Node response that Fastify has handed over. An abort must reach the provider even while it
 * is paused, so it hangs on `close` alone: it fires whatever state the connection was in. `stop` gives the call
 * up from our side.
 */
export function createClient(response: ServerResponse, requestId: string, stop: AbortSignal): Client {
  const controller = new AbortController();
  stop.addEventListener('abort', () => controller.abort(), { once: true });
  let started = false;
  let wake: (() => void) | undefined;
  response.on('close', () => {
    if (!response.writableFinished) controller.abort();
    wake?.();
  });
  response.on('drain', () => wake?.());
  // A write to a connection that has just closed fails; `close` says all there is to say about it.
  response.on('error', () => controller.abort());

  function head(headers: Readonly<Record<string, string>>): void {
    started = true;
    response.writeHead(200, { 'x-request-id': requestId, ...headers });
  }

  return {
    gone: controller.signal,
    get started() {
      return started;
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
        'cache-control': 'no-cache',
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
