import type { RefusalCode } from '@avouch/sdk';

/** How far a verification has come. */
export interface Progress {
  readonly entries: number;
  /** How many the export says that there are; null before its first line. */
  readonly claimed: number | null;
  readonly bytes: number;
}

/** One verification of a whole ledger, from pressing the button to its verdict. */
export type Run =
  | { readonly kind: 'idle' }
  | {
      readonly kind: 'running';
      readonly progress: Progress;
      readonly workedMs: number;
      readonly sinceMs: number;
    }
  | { readonly kind: 'paused'; readonly progress: Progress; readonly workedMs: number }
  | { readonly kind: 'verified'; readonly log: VerifiedLog; readonly workedMs: number }
  | {
      readonly kind: 'refused';
      readonly reason: RefusalCode;
      readonly detail: string;
      readonly progress: Progress;
    }
  /** It could not be carried out, which is no verdict. */
  | { readonly kind: 'failed'; readonly code: string; readonly detail: string }
  | { readonly kind: 'cancelled'; readonly progress: Progress };

export interface VerifiedLog {
  readonly origin: string;
  readonly size: string;
  /** In base64. */
  readonly root: string;
  /** The signed checkpoint that the entries lead to. */
  readonly note: string;
}

export type RunEvent =
  | { readonly kind: 'start'; readonly nowMs: number }
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'pause'; readonly nowMs: number }
  | { readonly kind: 'resume'; readonly nowMs: number }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'verified'; readonly log: VerifiedLog; readonly nowMs: number }
  | { readonly kind: 'refused'; readonly reason: RefusalCode; readonly detail: string }
  | { readonly kind: 'failed'; readonly code: string; readonly detail: string };

const NOTHING: Progress = { entries: 0, claimed: null, bytes: 0 };

/** Pure: the next state. What comes when it cannot be, such as progress after a cancel, changes nothing. */
export function step(run: Run, event: RunEvent): Run {
  if (event.kind === 'start') {
    return isUnderWay(run) ? run : { kind: 'running', progress: NOTHING, workedMs: 0, sinceMs: event.nowMs };
  }
  if (!isUnderWay(run)) return run;
  switch (event.kind) {
    case 'progress':
      return { ...run, progress: event.progress };
    case 'pause':
      return run.kind === 'running'
        ? { kind: 'paused', progress: run.progress, workedMs: workedMs(run, event.nowMs) }
        : run;
    case 'resume':
      return run.kind === 'paused' ? { ...run, kind: 'running', sinceMs: event.nowMs } : run;
    case 'cancel':
      return { kind: 'cancelled', progress: run.progress };
    case 'verified':
      return { kind: 'verified', log: event.log, workedMs: workedMs(run, event.nowMs) };
    case 'refused':
      return { kind: 'refused', reason: event.reason, detail: event.detail, progress: run.progress };
    case 'failed':
      return { kind: 'failed', code: event.code, detail: event.detail };
  }
}

export type UnderWay = Extract<Run, { kind: 'running' | 'paused' }>;

export function isUnderWay(run: Run): run is UnderWay {
  return run.kind === 'running' || run.kind === 'paused';
}

/** Pure: entries in a second so far, and what is left at that pace; null where it cannot be told yet. */
export function paceOf(run: UnderWay, nowMs: number): { perSecond: number | null; leftMs: number | null } {
  const { entries, claimed } = run.progress;
  const worked = workedMs(run, nowMs);
  if (entries === 0 || worked < LEAST_MS) return { perSecond: null, leftMs: null };
  const perSecond = (entries / worked) * 1_000;
  const left = claimed === null ? null : Math.max(0, claimed - entries);
  return { perSecond, leftMs: left === null ? null : (left / perSecond) * 1_000 };
}

/** A pace that is told from less is a guess. */
const LEAST_MS = 300;

function workedMs(run: UnderWay, nowMs: number): number {
  return run.workedMs + (run.kind === 'running' ? Math.max(0, nowMs - run.sinceMs) : 0);
}
