import { useCallback, useEffect, useReducer, useRef } from 'react';

import type { FromWorker, ToWorker } from './messages.ts';
import { type Run, step } from './run.ts';

export interface VerifyAll {
  readonly run: Run;
  /** Begins anew, under a key; from a file where one is given. */
  readonly start: (key: string, file?: Blob) => void;
  readonly pause: () => void;
  readonly resume: () => void;
  readonly cancel: () => void;
}

/** Verifies a whole ledger in a worker, which ends when the page is left. */
export function useVerifyAll(): VerifyAll {
  const [run, dispatch] = useReducer(step, { kind: 'idle' });
  const worker = useRef<Worker | undefined>(undefined);
  const leave = useCallback(() => {
    worker.current?.terminate();
    worker.current = undefined;
  }, []);
  useEffect(() => leave, [leave]);

  const tell = (message: ToWorker) => worker.current?.postMessage(message);
  return {
    run,
    start(key, file) {
      leave();
      const begun = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
      worker.current = begun;
      begun.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
        dispatch(data.kind === 'verified' ? { ...data, nowMs: performance.now() } : data);
        if (data.kind !== 'progress') leave();
      });
      begun.addEventListener('error', () => {
        dispatch({
          kind: 'failed',
          code: 'worker_failed',
          detail: 'This browser did not run the verification.',
        });
        leave();
      });
      dispatch({ kind: 'start', nowMs: performance.now() });
      tell({ kind: 'start', key, ...(file && { file }) });
    },
    pause() {
      tell({ kind: 'pause' });
      dispatch({ kind: 'pause', nowMs: performance.now() });
    },
    resume() {
      tell({ kind: 'resume' });
      dispatch({ kind: 'resume', nowMs: performance.now() });
    },
    cancel() {
      leave();
      dispatch({ kind: 'cancel' });
    },
  };
}
