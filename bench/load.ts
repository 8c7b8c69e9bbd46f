/**
 * The load generator: a fixed number of keep-alive connections, each sending the same request again as soon as
 * its answer is whole and checked. Raw sockets, because an HTTP client would cost more than the gateways measured.
 */
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { createAnswerReader } from './answer-reader.ts';
import type { Answer } from './answer-reader.ts';

export interface LoadPlan {
  port: number;
  /** Headers besides host, content-type and content-length. */
  headers: Readonly<Record<string, string>>;
  body: Buffer;
  connections: number;
  durationMs: number;
  /** Throws when an answer is not the one that was promised. */
  check: (answer: Answer) => void;
}

export interface LoadResult {
  answers: number;
  elapsedMs: number;
  /** One number for each answer, in milliseconds, sorted. */
  latenciesMs: Float64Array;
  firstBytesMs: Float64Array;
}

/** Bounds a run in count as the duration bounds it in time. */
const MAX_ANSWERS = 2_000_000;
/** A contestant that stays silent this long has failed. */
const SILENCE_LIMIT_MS = 15_000;

/** Loads 127.0.0.1 only. Any wrong, broken or missing answer rejects: a benchmark of errors measures nothing. */
export async function runLoad(plan: LoadPlan): Promise<LoadResult> {
  const request = requestBytes(plan);
  const latencies: number[] = [];
  const firstBytes: number[] = [];
  const startedMs = performance.now();
  const deadlineMs = startedMs + plan.durationMs;
  let lastAnswerMs = startedMs;

  const sockets: Socket[] = [];
  const watch = Promise.withResolvers<never>();
  const watcher = setInterval(() => {
    if (performance.now() - lastAnswerMs > SILENCE_LIMIT_MS) {
      watch.reject(new Error(`No answer came for ${SILENCE_LIMIT_MS} ms.`));
    }
  }, 1000);
  try {
    const runs = Array.from({ length: plan.connections }, () => runConnection());
    await Promise.race([Promise.all(runs), watch.promise]);
  } finally {
    clearInterval(watcher);
    for (const socket of sockets) socket.destroy();
  }
  return {
    answers: latencies.length,
    elapsedMs: lastAnswerMs - startedMs,
    latenciesMs: Float64Array.from(latencies).sort(),
    firstBytesMs: Float64Array.from(firstBytes).sort(),
  };

  function runConnection(): Promise<void> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port: plan.port, noDelay: true });
      sockets.push(socket);
      let sentMs = 0;
      const send = (): void => {
        sentMs = performance.now();
        socket.write(request);
      };
      const reader = createAnswerReader({
        onFirstByte: () => firstBytes.push(performance.now() - sentMs),
        onAnswer: (answer) => {
          const nowMs = performance.now();
          latencies.push(nowMs - sentMs);
          lastAnswerMs = nowMs;
          plan.check(answer);
          if (nowMs < deadlineMs && latencies.length < MAX_ANSWERS) send();
          else resolve();
        },
      });
      socket.on('connect', send);
      socket.on('data', (bytes) => {
        try {
          reader.read(bytes);
        } catch (error) {
          reject(error);
        }
      });
      socket.on('error', reject);
      // After a resolved run this changes nothing.
      socket.on('close', () => reject(new Error('The connection was closed before its answer was whole.')));
    });
  }
}

function requestBytes(plan: LoadPlan): Buffer {
  const headers = {
    host: `127.0.0.1:${plan.port}`,
    'content-type': 'application/json',
    'content-length': String(plan.body.length),
    ...plan.headers,
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([
    Buffer.from(`POST /v1/chat/completions HTTP/1.1\r\n${lines.join('')}\r\n`),
    plan.body,
  ]);
}
