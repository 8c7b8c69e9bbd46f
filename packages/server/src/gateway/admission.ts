import type { FastifyReply, FastifyRequest } from 'fastify';

import { AppError } from '../platform/errors.ts';

/** The places for calls in this process. */
export interface Admission {
  /**
   * Step 2 of a call's life: takes a place, before the body is read, because bodies are what takes memory. It is
   * given back when the request was answered or its connection closed, and not while its call runs.
   * Throws AppError `overloaded`, `shutting_down` or `client_gone`.
   */
  admit(request: FastifyRequest, reply: FastifyReply): void;
  /**
   * Runs the call of an admitted request; `stop` fires when the server can wait no longer.
   * Throws AppError `shutting_down` or `client_gone` where that came to pass while the body was on its way.
   */
  run(request: FastifyRequest, call: (stop: AbortSignal) => Promise<void>): Promise<void>;
  /** Places that are taken, those of calls whose client has gone among them. */
  taken(): number;
  /** Refuses new calls and waits for those that run; after `timeoutMs` they are told to stop. */
  drain(timeoutMs: number): Promise<void>;
}

interface Place {
  running: { readonly over: Promise<void>; readonly stop: AbortController } | undefined;
}

const RETRY_AFTER_S = 1;

export function createAdmission(maxCalls: number): Admission {
  const places = new Set<Place>();
  const placeOf = new WeakMap<FastifyRequest, Place>();
  let closing = false;

  const running = () => [...places].flatMap(({ running: call }) => call ?? []);

  return {
    admit(request, reply) {
      assertOpen();
      if (places.size >= maxCalls) {
        throw new AppError('overloaded', `This server carries ${maxCalls} calls at once.`, {
          retryAfterS: RETRY_AFTER_S,
        });
      }
      const { socket } = request.raw;
      // While the key was looked up the client may have left, or sent what is not HTTP: nothing more is heard then.
      if (socket.destroyed || socket.writableEnded) throw new AppError('client_gone');
      const place: Place = { running: undefined };
      const leave = () => {
        if (place.running === undefined) places.delete(place);
      };
      // The connection's, not the answer's: a pipelined answer whose turn never comes does not close. Pipelined
      // requests all listen to it, and there is no leak in that.
      socket.setMaxListeners(0);
      socket.once('close', leave);
      reply.raw.once('finish', () => {
        socket.off('close', leave);
        leave();
      });
      places.add(place);
      placeOf.set(request, place);
    },
    async run(request, call) {
      assertOpen();
      const place = placeOf.get(request);
      if (place === undefined || !places.has(place)) throw new AppError('client_gone');
      const stop = new AbortController();
      const over = call(stop.signal);
      place.running = { over, stop };
      try {
        await over;
      } finally {
        places.delete(place);
      }
    },
    taken: () => places.size,
    async drain(timeoutMs) {
      closing = true;
      const timer = setTimeout(() => {
        for (const { stop } of running()) stop.abort();
      }, timeoutMs);
      for (let calls = running(); calls.length > 0; calls = running()) {
        await Promise.allSettled(calls.map(({ over }) => over));
      }
      clearTimeout(timer);
    },
  };

  function assertOpen(): void {
    if (closing) throw new AppError('shutting_down', undefined, { retryAfterS: RETRY_AFTER_S });
  }
}
