/** Decides, without any I/O, whether a kept answer may be served to another question. */
export { bestCandidate, compareQuestions, type Comparison, type Guard } from './compare.ts';
export { AUDITED_SHARE, decide, type Decision } from './decide.ts';
export {
  checkEvidence,
  epochOf,
  EPOCHS_KEPT,
  LEVELS,
  observe,
  readEvidence,
  type CheckReason,
  type EpochEvidence,
  type Evidence,
} from './evidence.ts';
export { sameAnswer } from './same-answer.ts';
export { readSketch, writeSketch } from './sketch-bytes.ts';
export { sketchOf, type Sketch } from './sketch.ts';
