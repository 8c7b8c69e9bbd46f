import { createClient, ErrorReply } from '@redis/client';

import { AppError } from '../../platform/errors.ts';
import type { Log } from '../../platform/log.ts';
import { allScripts, type Script } from './scripts.ts';

/** Longest time that a call waits for the server. A server on the same network answers in under a millisecond. */
export const ANSWER_TIMEOUT_MS = 250;

/** TCP, TLS and the password together. Nobody waits for it except the first calls after a start. */
const CONNECT_TIMEOUT_MS = 2_000;

/** Every waiting call wakes so often; nearly all have their answer before the first time. */
const LOOK_EVERY_MS = 25;

/** Commands without an answer yet: what is in flight in a quarter of a second, with much to spare. */
const MAX_PENDING = 10_000;

const FIRST_RETRY_MS = 50;
const LAST_RETRY_MS = 1_000;

/** Refusals after which another connection may find a server that answers: it is loading, or no longer the first. */
const NOT_THIS_SERVER = /^(LOADING|READONLY|MASTERDOWN|NOAUTH)\b/;

type Client = ReturnType<typeof connectClient>;

type State =
  /** The first connection, which calls wait for within their time. */
  | { readonly kind: 'starting'; readonly ready: Promise<Client> }
  | { readonly kind: 'ready'; readonly client: Client }
  /** Another attempt is made from time to time; calls are refused at once. */
  | { readonly kind: 'away' }
  | { readonly kind: 'closed' };

export interface LimitsConnection {
  /**
   * What the server says to a script. Throws AppError `limits_unavailable` when it does not say it in time, cannot be
   * reached, or refuses.
   */
  run(script: Script, keys: readonly string[], values: readonly string[]): Promise<unknown>;
  /** Like `run`, where nothing is left to be decided by the answer: failures go to the log. */
  tell(script: Script, keys: readonly string[], values: readonly string[]): void;
  ping(): Promise<void>;
  /** Gives the connection up after an answer that makes no sense: those after it may belong to other questions. */
  distrust(reason: string): void;
  close(): void;
}

/**
 * One connection to a Redis-compatible server. Commands never wait for a connection to come back. After a silence, an
 * unreadable answer or any other doubt the connection is given up, so that an answer which comes late is never taken
 * for the answer to another question.
 */
export function openLimitsConnection({ url, log }: { url: string; log: Log }): LimitsConnection {
  let retryTimer: NodeJS.Timeout | undefined;
  let failures = 0;
  let pending = 0;
  let state: State = { kind: 'away' };

  const first = attempt();
  // Nobody may be waiting yet.
  first.catch(() => undefined);
  state = { kind: 'starting', ready: first };

  async function attempt(): Promise<Client> {
    const client = connectClient(url);
    client.on('error', (error: unknown) => leave(client, error));
    try {
      await withinTime(greet(client), CONNECT_TIMEOUT_MS);
    } catch (error) {
      client.destroy();
      retryLater(error);
      throw error;
    }
    if (state.kind === 'closed') {
      client.destroy();
      throw new AppError('limits_unavailable');
    }
    if (failures > 0) log.info({}, 'the server for rate limits answers again');
    failures = 0;
    state = { kind: 'ready', client };
    return client;
  }

  /** Gives up a connection that was in use. */
  function leave(client: Client, error: unknown): void {
    if (state.kind !== 'ready' || state.client !== client) return;
    retryLater(error);
    client.destroy();
  }

  function retryLater(error: unknown): void {
    if (state.kind === 'closed') return;
    if (failures === 0)
      log.warn({ error }, 'the server for rate limits cannot be used; calls with limits are refused');
    state = { kind: 'away' };
    const waitMs = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** failures);
    failures = Math.min(failures + 1, 10);
    clearTimeout(retryTimer);
    retryTimer = setTimeout(retry, waitMs);
    retryTimer.unref();
  }

  function retry(): void {
    // What failed was said to the log, and the next attempt is set.
    attempt().catch(() => undefined);
  }

  async function readyClient(): Promise<Client> {
    switch (state.kind) {
      case 'ready':
        return state.client;
      case 'starting':
        return withinTime(state.ready, ANSWER_TIMEOUT_MS);
      case 'away':
      case 'closed':
        throw unavailable();
      default:
        return state satisfies never;
    }
  }

  async function send<T>(question: (client: Client) => Promise<T>): Promise<T> {
    if (pending >= MAX_PENDING) throw unavailable();
    pending += 1;
    let client: Client | undefined;
    try {
      client = await readyClient();
      return await withinTime(question(client), ANSWER_TIMEOUT_MS);
    } catch (error) {
      const isRefusal = error instanceof ErrorReply && !NOT_THIS_SERVER.test(error.message);
      if (isRefusal) log.warn({ error }, 'the server for rate limits refused a command');
      else if (client !== undefined) leave(client, error);
      throw error instanceof AppError ? error : unavailable(error);
    } finally {
      pending -= 1;
    }
  }

  const run: LimitsConnection['run'] = (script, keys, values) =>
    send(async (client) => {
      const rest = [String(keys.length), ...keys, ...values];
      try {
        return await client.sendCommand(['EVALSHA', script.sha1, ...rest]);
      } catch (error) {
        if (!(error instanceof ErrorReply && error.message.startsWith('NOSCRIPT'))) throw error;
        return client.sendCommand(['EVAL', script.text, ...rest]);
      }
    });

  return {
    run,
    tell(script, keys, values) {
      run(script, keys, values).catch((error: unknown) =>
        log.debug({ error }, 'the server for rate limits missed what became of a call'),
      );
    },
    async ping() {
      await send((client) => client.sendCommand(['PING']));
    },
    distrust(reason) {
      if (state.kind === 'ready') leave(state.client, new Error(reason));
    },
    close() {
      const last = state;
      state = { kind: 'closed' };
      clearTimeout(retryTimer);
      if (last.kind === 'ready') last.client.destroy();
    },
  };
}

/** RESP 2 and none of the newer greetings: every compatible server understands it. Reconnecting is ours. */
function connectClient(url: string) {
  return createClient({
    url,
    RESP: 2,
    disableOfflineQueue: true,
    commandsQueueMaxLength: MAX_PENDING,
    disableClientInfo: true,
    maintNotifications: 'disabled',
    socket: { connectTimeout: CONNECT_TIMEOUT_MS, reconnectStrategy: false },
  });
}

/**
 * Connects, hears one answer, and hands over the scripts: a command whose script must be sent after all would be
 * carried out later than those behind it.
 */
async function greet(client: Client): Promise<void> {
  await client.connect();
  await client.sendCommand(['PING']);
  for (const { text } of allScripts) await client.sendCommand(['SCRIPT', 'LOAD', text]);
}

function unavailable(cause?: unknown): AppError {
  return new AppError('limits_unavailable', 'The server that counts for rate limits does not answer.', {
    cause,
    retryAfterS: 1,
  });
}

/**
 * The promise's outcome, or a refusal when it takes longer. Only time in which this process looks is counted: a timer
 * that is late counts as one that is not, so that a process or machine that was busy does not blame the server. What
 * arrived meanwhile is read before the refusal.
 */
async function withinTime<T>(promise: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let leftMs = timeoutMs;
  const late = new Promise<never>((_resolve, reject) => {
    function look(): void {
      leftMs -= LOOK_EVERY_MS;
      if (leftMs > 0) timer = setTimeout(look, LOOK_EVERY_MS);
      else setImmediate(() => reject(unavailable()));
    }
    timer = setTimeout(look, LOOK_EVERY_MS);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
