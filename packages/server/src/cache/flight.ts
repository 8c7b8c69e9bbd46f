import { createBoundedMap } from '../platform/bounded-map.ts';
import { AppError } from '../platform/errors.ts';

/** Calls that are the same and under way at the same time: one of them asks the model, the others wait for it. */
export interface Flights<Answer> {
  /**
   * Takes a seat in the flight of this key. Who leads must settle, with an answer or without one; who follows gets the
   * answer, or leads in turn. Rejects when the signal ends the waiting, with its own AppError or `client_gone`.
   */
  join(
    key: string,
    signal: AbortSignal,
    accepts: (answer: Answer) => boolean,
  ): Promise<Seat<Answer>> | Seat<Answer>;
}

export type Seat<Answer> =
  | {
      readonly kind: 'lead';
      /** Nobody led before who might have left an answer. */
      readonly isFirst: boolean;
      /** Who comes until the answer is kept, as `kept` tells, gets it here: it cannot be found yet. */
      readonly settle: (answer: Answer | undefined, kept?: Promise<unknown>) => void;
    }
  | { readonly kind: 'answered'; readonly answer: Answer }
  /** The answer came, and is none for who waited. */
  | { readonly kind: 'refused' }
  /** Neither leads nor waits any longer. */
  | { readonly kind: 'alone' };

export type After = (ms: number, act: () => void) => () => void;

/** After this time a second one tries: the first may hang, or have been forgotten. */
const LEAD_MS = 30_000;
/** A client should get an answer of its own before it gives up. */
const FOLLOW_MS = 90_000;
/** Those who wait hold their requests in memory. Who comes when so many wait asks by itself. */
const MAX_FOLLOWERS = 10_000;
/** Keys that were answered lately. */
const MAX_REMEMBERED = 10_000;

interface Follower<Answer> {
  answer(answer: Answer): void;
  lead(): void;
}

interface Flight<Answer> {
  /** In the order in which they came. */
  readonly followers: Set<Follower<Answer>>;
  leaders: number;
  isOver: boolean;
  /** While it is being kept. */
  landed: { readonly answer: Answer } | undefined;
  cancelTimer: () => void;
}

export function createFlights<Answer>(after: After): Flights<Answer> {
  const flights = new Map<string, Flight<Answer>>();
  const answered = createBoundedMap<string, true>(MAX_REMEMBERED);
  let following = 0;

  function begin(key: string): Flight<Answer> {
    const flight: Flight<Answer> = {
      followers: new Set(),
      leaders: 0,
      isOver: false,
      landed: undefined,
      cancelTimer: () => undefined,
    };
    flights.set(key, flight);
    return flight;
  }

  function end(key: string, flight: Flight<Answer>): void {
    flight.isOver = true;
    flight.cancelTimer();
    if (flights.get(key) === flight) flights.delete(key);
  }

  function board(key: string, flight: Flight<Answer>, isFirst: boolean): Seat<Answer> {
    flight.leaders += 1;
    flight.cancelTimer();
    flight.cancelTimer = after(LEAD_MS, () => promoteNext(key, flight));
    let isSettled = false;
    return {
      kind: 'lead',
      isFirst,
      settle(answer, kept = Promise.resolve()) {
        if (isSettled || flight.isOver) return;
        isSettled = true;
        flight.leaders -= 1;
        if (answer !== undefined) {
          answered.set(key, true);
          flight.isOver = true;
          flight.cancelTimer();
          flight.landed = { answer };
          for (const follower of flight.followers) follower.answer(answer);
          const forget = () => end(key, flight);
          kept.then(forget, forget);
        } else if (flight.leaders === 0) promoteNext(key, flight);
      },
    };
  }

  /** One and no more: where a provider fails, all of them at once would make it worse. */
  function promoteNext(key: string, flight: Flight<Answer>): void {
    const [next] = flight.followers;
    if (next === undefined) end(key, flight);
    else next.lead();
  }

  function follow(
    key: string,
    flight: Flight<Answer>,
    signal: AbortSignal,
    accepts: (answer: Answer) => boolean,
  ): Promise<Seat<Answer>> {
    following += 1;
    return new Promise((resolve, reject) => {
      function leave(): void {
        cancelTimer();
        signal.removeEventListener('abort', goAway);
        if (flight.followers.delete(follower)) following -= 1;
      }
      function goAway(): void {
        leave();
        reject(refusalOf(signal));
      }
      const follower: Follower<Answer> = {
        answer(answer) {
          leave();
          resolve(given(answer, accepts));
        },
        lead() {
          leave();
          resolve(board(key, flight, false));
        },
      };
      const cancelTimer = after(FOLLOW_MS, () => {
        leave();
        resolve({ kind: 'alone' });
      });
      flight.followers.add(follower);
      signal.addEventListener('abort', goAway, { once: true });
    });
  }

  return {
    join(key, signal, accepts) {
      if (signal.aborted) return Promise.reject(refusalOf(signal));
      const flight = flights.get(key);
      if (flight === undefined) return board(key, begin(key), answered.get(key) === undefined);
      if (flight.landed !== undefined) return given(flight.landed.answer, accepts);
      if (following >= MAX_FOLLOWERS) return { kind: 'alone' };
      return follow(key, flight, signal, accepts);
    },
  };
}

function given<Answer>(answer: Answer, accepts: (answer: Answer) => boolean): Seat<Answer> {
  return accepts(answer) ? { kind: 'answered', answer } : { kind: 'refused' };
}

export function refusalOf(signal: AbortSignal): AppError {
  return signal.reason instanceof AppError ? signal.reason : new AppError('client_gone');
}

/** Waiting for another call does not keep a process alive. */
export function unreferencedTimer(ms: number, act: () => void): () => void {
  const timer = setTimeout(act, ms).unref();
  return () => clearTimeout(timer);
}
