export { type Difficulty, estimateDifficulty, estimateWeakCorrect, qualityFrom } from './difficulty.ts';
export { BEATS_RANDOM, MEASURED } from './measured.ts';
