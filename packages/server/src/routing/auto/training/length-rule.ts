import { type Stake, rank, settingFor } from './sweep.ts';

export type Direction = 'longer' | 'shorter';

/** Which prompts to send to the strong model first, by what was cheapest over the targets on the training prompts. */
export function chooseDirection(
  lengths: readonly number[],
  stakes: readonly Stake[],
  targets: readonly number[],
): Direction {
  const costOf = (sign: number): number => {
    const ranking = rank(lengths.map((length) => sign * length));
    // A target that is out of reach costs everything.
    return targets.reduce((sum, target) => sum + (settingFor(ranking, stakes, target)?.cost ?? 1), 0);
  };
  return costOf(1) < costOf(-1) ? 'longer' : 'shorter';
}

/**
 * A prompt's score by its length: its place, from 0 to 1, among the training prompts' lengths, so that scores of folds
 * with different directions can be compared.
 */
export function lengthScore(length: number, sortedLengths: readonly number[], direction: Direction): number {
  let low = 0;
  let high = sortedLengths.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sortedLengths[middle] ?? 0) < length) low = middle + 1;
    else high = middle;
  }
  const place = low / Math.max(1, sortedLengths.length);
  return direction === 'longer' ? place : 1 - place;
}
