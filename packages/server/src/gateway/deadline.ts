/** The end of the time that a call may take, and of its client's patience, as one signal. */
export interface Deadline {
  /** Fires when the time is over or the client has gone, whichever comes first. */
  readonly signal: AbortSignal;
  /** What to tell the client when the time is over. */
  readonly why: string;
  /** Whether the time was over before the client went. */
  passed(): boolean;
  /** Lets go of the timer: a call is over long before most deadlines, and a million of them would stay in memory. */
  cancel(): void;
}

/** Starts a deadline. Whoever starts it cancels it. */
export function startDeadline(gone: AbortSignal, afterMs: number, why: string): Deadline {
  const controller = new AbortController();
  let passed = false;
  const leave = () => controller.abort();
  const timer = setTimeout(
    () => {
      passed = !gone.aborted;
      controller.abort();
    },
    Math.max(1, Math.ceil(afterMs)),
  );
  if (gone.aborted) leave();
  else gone.addEventListener('abort', leave, { once: true });
  return {
    signal: controller.signal,
    why,
    passed: () => passed,
    cancel() {
      clearTimeout(timer);
      gone.removeEventListener('abort', leave);
    },
  };
}
