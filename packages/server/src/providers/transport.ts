import type { LookupFunction } from 'node:net';

import { Pool } from 'undici';
import type { Dispatcher } from 'undici';
import { AppError } from '../platform/errors.ts';
import { createBody } from './body.ts';
import type { BodyFeed } from './body.ts';
import { CallAborted } from './provider.ts';
import type { UpstreamAnswer } from './provider.ts';
import { createSlots } from './slots.ts';
import { readTransportError } from './transport-errors.ts';

export { readAll } from './body.ts';

/** Bounds of one provider's connections. Every wait has an end, and so has every answer. */
export interface TransportLimits {
  /** Sockets, and so calls at once: HTTP/1.1 without pipelining. */
  readonly connections: number;
  /** Calls that may stand in line for a socket. */
  readonly waitingCalls: number;
  readonly waitTimeoutMs: number;
  /** TCP and TLS together. */
  readonly connectTimeoutMs: number;
  /** From the request sent to the answer's headers: a long answer that is not streamed takes minutes. */
  readonly headersTimeoutMs: number;
  /** Silence inside an answer's body, not counting the time that our reader takes. */
  readonly idleTimeoutMs: number;
  /** The whole exchange, so that a slow drip ends as well. */
  readonly answerTimeoutMs: number;
  /** Bytes of one answer, streamed or not. */
  readonly answerBytes: number;
}

export const defaultTransportLimits: TransportLimits = {
  connections: 512,
  waitingCalls: 2048,
  waitTimeoutMs: 10_000,
  connectTimeoutMs: 5_000,
  headersTimeoutMs: 600_000,
  idleTimeoutMs: 120_000,
  answerTimeoutMs: 900_000,
  answerBytes: 64 * 1024 * 1024,
};

/** Lines that undici will keep for one answer's headers. */
const maxHeaderBytes = 32 * 1024;

/**
 * Idle time after which a socket is not used again. uvicorn, which serves most self-hosted models, closes after
 * five seconds without saying so in a header.
 */
const keepAliveTimeoutMs = 4_000;
const longestKeepAliveMs = 60_000;

/** One POST. `path` starts with a slash. */
export interface TransportRequest {
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly signal: AbortSignal;
  /** Longest wait for the answer's headers, the line included. */
  readonly timeoutMs?: number | undefined;
  readonly onSent?: (() => void) | undefined;
}

export interface Transport {
  post(request: TransportRequest): Promise<UpstreamAnswer>;
  readonly inFlight: number;
  close(): Promise<void>;
}

/**
 * Connections to one origin, each to an address that `lookup` has checked: HTTP/1.1 with keep-alive, TLS 1.2 at least, no redirects, no retries, no
 * compression. Errors name the provider, never its address or its key.
 */
export function createTransport(options: {
  provider: string;
  origin: string;
  /** From the guard of outbound requests, for this origin. */
  lookup: LookupFunction;
  limits?: Partial<TransportLimits>;
}): Transport {
  const { provider, origin, lookup } = options;
  const limits = { ...defaultTransportLimits, ...options.limits };
  const pool = new Pool(origin, {
    connections: limits.connections,
    pipelining: 1,
    allowH2: false,
    headersTimeout: limits.headersTimeoutMs,
    bodyTimeout: limits.idleTimeoutMs,
    keepAliveTimeout: keepAliveTimeoutMs,
    keepAliveMaxTimeout: longestKeepAliveMs,
    maxHeaderSize: maxHeaderBytes,
    connect: { timeout: limits.connectTimeoutMs, minVersion: 'TLSv1.2', lookup },
  });
  const slots = createSlots({
    slots: limits.connections,
    waiting: limits.waitingCalls,
    waitTimeoutMs: limits.waitTimeoutMs,
  });
  let closed: Promise<void> | undefined;

  return {
    post: ({ path, headers, body, signal, timeoutMs, onSent }) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) {
          reject(new CallAborted());
          return;
        }
        if (closed !== undefined) {
          reject(new AppError('shutting_down'));
          return;
        }
        let state: 'waiting' | 'started' | 'over' = 'waiting';
        let connection: Dispatcher.DispatchController | undefined;
        let feed: BodyFeed | undefined;
        let bytes = 0;
        let leave = () => {};

        /** Ends the call once, whoever ends it, and frees what it holds. */
        const finish = (error?: Error) => {
          if (state === 'over') return;
          const started = state === 'started';
          state = 'over';
          clearTimeout(deadline);
          clearTimeout(attemptDeadline);
          signal.removeEventListener('abort', abort);
          if (error === undefined) feed?.end();
          else if (feed === undefined) reject(error);
          else feed.fail(error);
          // An aborted connection is destroyed, also while it is paused: otherwise its socket would never
          // come back to the pool. Before it starts there is none, and `onRequestStart` aborts it.
          if (error !== undefined) connection?.abort(error);
          if (started) slots.release();
          else leave();
        };
        const abort = () => finish(new CallAborted());
        const deadline = setTimeout(() => {
          finish(new AppError('upstream_timeout', `The provider "${provider}" took too long to finish.`));
        }, limits.answerTimeoutMs);
        const attemptDeadline =
          timeoutMs === undefined
            ? undefined
            : setTimeout(() => {
                finish(
                  new AppError(
                    'upstream_timeout',
                    `The provider "${provider}" did not begin to answer in time.`,
                  ),
                );
              }, timeoutMs);
        signal.addEventListener('abort', abort, { once: true });

        const handler: Dispatcher.DispatchHandler = {
          onRequestStart(controller) {
            connection = controller;
            onSent?.();
            if (state === 'over') controller.abort(new CallAborted());
          },
          onResponseStart(controller, status, answerHeaders) {
            if (status < 200 || state === 'over') return;
            clearTimeout(attemptDeadline);
            const encoding = answerHeaders['content-encoding'];
            if (encoding !== undefined && encoding !== 'identity') {
              finish(
                new AppError(
                  'upstream_invalid_answer',
                  `The provider "${provider}" sent a compressed answer.`,
                ),
              );
              return;
            }
            feed = createBody({
              pause: () => controller.pause(),
              resume: () => controller.resume(),
              cancel: abort,
            });
            resolve({ status, headers: answerHeaders, body: feed.body });
          },
          onResponseData(_controller, chunk) {
            bytes += chunk.byteLength;
            if (bytes <= limits.answerBytes) feed?.push(chunk);
            else {
              finish(
                new AppError(
                  'upstream_answer_too_large',
                  `The provider "${provider}" sent more than ${limits.answerBytes} bytes.`,
                ),
              );
            }
          },
          onResponseEnd: () => finish(),
          onResponseError(_controller, error) {
            connection = undefined;
            finish(readTransportError(error, provider));
          },
        };
        leave = slots.take(() => {
          if (state === 'over') {
            slots.release();
            return;
          }
          state = 'started';
          pool.dispatch({ method: 'POST', path, headers, body }, handler);
        }, finish);
      }),
    get inFlight() {
      return slots.taken;
    },
    close() {
      closed ??= pool.close();
      return closed;
    },
  };
}
